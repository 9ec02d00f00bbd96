//! Serves `web/dist` on this machine as a static host would: files only, no special headers but the
//! Content-Security-Policy that the README recommends.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result, anyhow};
use tiny_http::{Header, Method, Request, Response, Server, StatusCode};

/// What the page needs and nothing else; the README recommends it word for word.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     worker-src 'self' blob:; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
     font-src 'self'; base-uri 'none'; form-action 'none'";

/// Browsers open several connections at once.
const THREADS: usize = 4;

/// A server that runs in threads of its own for as long as the process lives.
pub struct Serving {
    address: SocketAddr,
    prefix: String,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Serving {
    /// Serves `folder` on 127.0.0.1 under `prefix` (`/` or `/some/sub/path/`); port 0 takes a free
    /// one.
    pub fn start(folder: PathBuf, prefix: &str, port: u16) -> Result<Self> {
        let server = Server::http(("127.0.0.1", port))
            .map_err(|error| anyhow!("port {port} of 127.0.0.1 can't be used: {error}"))?;
        let address = server.server_addr().to_ip().context("no IP address")?;
        let server = Arc::new(server);
        let prefix = normal_prefix(prefix);
        let threads = (0..THREADS)
            .map(|_| {
                let (server, folder) = (Arc::clone(&server), folder.clone());
                let prefix = prefix.clone();
                thread::spawn(move || {
                    for request in server.incoming_requests() {
                        // A browser that hangs up is no concern of the others.
                        let _ = answer(request, &folder, &prefix);
                    }
                })
            })
            .collect();
        Ok(Self {
            address,
            prefix,
            threads,
        })
    }

    /// The page's address, with a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.prefix)
    }

    /// Serves until the process is ended.
    pub fn wait(self) {
        for thread in self.threads {
            // A thread ends only by a panic, which has been printed.
            let _ = thread.join();
        }
    }
}

/// What a request gets.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    File(PathBuf),
    /// To the same path with a slash, or relative URLs would point one folder too high.
    Redirect(String),
    NotFound,
}

fn answer(request: Request, folder: &Path, prefix: &str) -> std::io::Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(Response::empty(405));
    }
    match find(request.url(), folder, prefix) {
        Answer::File(path) => {
            let mut response = Response::from_file(File::open(&path)?);
            for (name, value) in [
                ("Content-Type", mime_type(&path)),
                ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
                ("X-Content-Type-Options", "nosniff"),
                // A rebuilt page must show up on reload.
                ("Cache-Control", "no-cache"),
            ] {
                response.add_header(header(name, value));
            }
            request.respond(response)
        }
        Answer::Redirect(to) => {
            let response = Response::empty(StatusCode(301)).with_header(header("Location", &to));
            request.respond(response)
        }
        Answer::NotFound => request.respond(Response::from_string("not found\n").with_status_code(404)),
    }
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("header names and values here are plain ASCII")
}

/// The file that a URL's path means, below `folder` and under `prefix`.
fn find(url: &str, folder: &Path, prefix: &str) -> Answer {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    if format!("{path}/") == prefix {
        return Answer::Redirect(prefix.to_owned());
    }
    let Some(relative) = path.strip_prefix(prefix).and_then(percent_decoded) else {
        return Answer::NotFound;
    };
    let mut file = folder.to_path_buf();
    for part in relative.split('/').filter(|part| !part.is_empty()) {
        if part == ".." || part.contains(['\\', '\0']) {
            return Answer::NotFound;
        }
        file.push(part);
    }
    if fs::metadata(&file).is_ok_and(|metadata| metadata.is_dir()) {
        if !path.ends_with('/') {
            return Answer::Redirect(format!("{path}/"));
        }
        file.push("index.html");
    }
    if file.is_file() {
        Answer::File(file)
    } else {
        Answer::NotFound
    }
}

/// With a slash at either end.
fn normal_prefix(prefix: &str) -> String {
    match prefix.trim_matches('/') {
        "" => "/".to_owned(),
        inner => format!("/{inner}/"),
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        if byte == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

/// Browsers compile wasm while it loads only when it comes as `application/wasm`, and run scripts
/// only as JavaScript.
fn mime_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt" | "md" | "ftl" | "py") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with a page in it that goes away with the value.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("xtask-serve-{name}-{}", std::process::id()));
            fs::create_dir_all(path.join("assets")).unwrap();
            fs::write(path.join("index.html"), "<p>page").unwrap();
            fs::write(path.join("assets/a b.wasm"), [0, 97, 115, 109]).unwrap();
            Self(path)
        }

        fn find(&self, url: &str, prefix: &str) -> Answer {
            find(url, &self.0, prefix)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn mime_types_that_browsers_insist_on() {
        assert_eq!(mime_type(Path::new("x_bg.wasm")), "application/wasm");
        assert_eq!(mime_type(Path::new("a/index-1.js")), "text/javascript; charset=utf-8");
        assert_eq!(mime_type(Path::new("a/unknown")), "application/octet-stream");
    }

    #[test]
    fn files_are_found_under_the_prefix_only() {
        let folder = Folder::new("prefix");
        let index = Answer::File(folder.0.join("index.html"));
        assert_eq!(folder.find("/", "/"), index);
        assert_eq!(folder.find("/some/sub/", "/some/sub/"), index);
        assert_eq!(folder.find("/some/sub/?q=1", "/some/sub/"), index);
        assert_eq!(folder.find("/", "/some/sub/"), Answer::NotFound);
        assert_eq!(folder.find("/index.html", "/some/sub/"), Answer::NotFound);
        assert_eq!(
            folder.find("/some/sub/assets/a%20b.wasm", "/some/sub/"),
            Answer::File(folder.0.join("assets/a b.wasm"))
        );
    }

    #[test]
    fn folders_without_slash_redirect() {
        let folder = Folder::new("redirect");
        assert_eq!(
            folder.find("/some/sub", "/some/sub/"),
            Answer::Redirect("/some/sub/".to_owned())
        );
        assert_eq!(folder.find("/assets", "/"), Answer::Redirect("/assets/".to_owned()));
        assert_eq!(folder.find("/assets/", "/"), Answer::NotFound);
    }

    #[test]
    fn nothing_outside_the_folder_is_served() {
        let folder = Folder::new("outside");
        for url in [
            "/../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "/assets/%2e%2e/index.html",
            "/%zz",
        ] {
            assert_eq!(folder.find(url, "/"), Answer::NotFound, "{url}");
        }
    }

    #[test]
    fn prefix_gets_a_slash_at_either_end() {
        assert_eq!(normal_prefix(""), "/");
        assert_eq!(normal_prefix("/"), "/");
        assert_eq!(normal_prefix("some/sub/path"), "/some/sub/path/");
    }

    #[test]
    fn served_page_has_type_and_policy() {
        let folder = Folder::new("served");
        let serving = Serving::start(folder.0.clone(), "/some/sub/", 0).unwrap();
        let response = ureq::get(&format!("{}assets/a%20b.wasm", serving.url()))
            .call()
            .unwrap();
        let header = |name: &str| response.headers()[name].to_str().unwrap();
        assert_eq!(header("Content-Type"), "application/wasm");
        assert_eq!(header("Content-Security-Policy"), CONTENT_SECURITY_POLICY);
    }
}
