//! A small WebDriver client: just what one journey in Firefox needs, over plain HTTP to a driver
//! that we start.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::setup::Driven;

/// The key under which the WebDriver standard puts an element's id.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// A browser's first start on a busy machine is slow.
const START: Duration = Duration::from_secs(60);

/// Firefox with a page in it. Both programs end with the value.
pub struct Firefox {
    driver: Driver,
    session: String,
}

/// An element of the page.
pub struct Element<'a> {
    firefox: &'a Firefox,
    id: String,
}

impl Firefox {
    /// Starts the driver (`command` is prepared by the caller) and through it a headless Firefox.
    pub fn start(command: Command, driven: &Driven) -> Result<Self> {
        let driver = Driver::start(command)?;
        let session = driver.post("/session", &new_session(&driven.browser))?;
        let id = session["sessionId"].as_str().context("geckodriver gave no session")?;
        Ok(Self {
            session: format!("/session/{id}"),
            driver,
        })
    }

    /// Opens a page and waits until it has loaded.
    pub fn open(&self, url: &str) -> Result<()> {
        self.post("url", &json!({ "url": url }))?;
        Ok(())
    }

    /// The element with this `data-testid`, if the page has it.
    pub fn find(&self, test_id: &str) -> Result<Option<Element<'_>>> {
        let selector = format!("[data-testid=\"{test_id}\"]");
        let query = json!({ "using": "css selector", "value": selector });
        let found = self.post("elements", &query)?;
        Ok(found[0][ELEMENT].as_str().map(|id| Element {
            firefox: self,
            id: id.to_owned(),
        }))
    }

    /// As [`Self::find`], but the page must have it.
    pub fn element(&self, test_id: &str) -> Result<Element<'_>> {
        self.find(test_id)?
            .with_context(|| format!("the page has no element [data-testid=\"{test_id}\"]"))
    }

    /// A picture of the page, as the base64 text of a PNG.
    pub fn screenshot(&self) -> Result<String> {
        let picture = self.driver.get(&format!("{}/screenshot", self.session))?;
        Ok(picture.as_str().context("no picture")?.to_owned())
    }

    fn post(&self, command: &str, body: &Value) -> Result<Value> {
        self.driver.post(&format!("{}/{command}", self.session), body)
    }
}

impl Drop for Firefox {
    fn drop(&mut self) {
        // Ends Firefox; the driver is ended by its own drop whatever this gives.
        let _ = self.driver.delete(&self.session);
    }
}

impl Element<'_> {
    /// The text that a person sees in it.
    pub fn text(&self) -> Result<String> {
        Ok(self.get("text")?.as_str().unwrap_or_default().to_owned())
    }

    /// An attribute's value, if it has it.
    pub fn attribute(&self, name: &str) -> Result<Option<String>> {
        let value = self.get(&format!("attribute/{name}"))?;
        Ok(value.as_str().map(str::to_owned))
    }

    /// Whether a person sees it.
    pub fn displayed(&self) -> Result<bool> {
        Ok(self.get("displayed")?.as_bool().unwrap_or(false))
    }

    /// Clicks it as a person would: an element that is covered or hidden is an error.
    pub fn click(&self) -> Result<()> {
        let command = format!("element/{}/click", self.id);
        self.firefox.post(&command, &json!({}))?;
        Ok(())
    }

    fn get(&self, what: &str) -> Result<Value> {
        let session = &self.firefox.session;
        let path = format!("{session}/element/{}/{what}", self.id);
        self.firefox.driver.get(&path)
    }
}

/// A running geckodriver.
struct Driver {
    child: Child,
    base: String,
    agent: ureq::Agent,
}

impl Driver {
    fn start(mut command: Command) -> Result<Self> {
        // geckodriver can't be asked to take a free port and say which.
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let child = command
            .args(["--host", "127.0.0.1", "--port", &port.to_string()])
            .args(["--log", "error"])
            .spawn()
            .context("geckodriver could not be started")?;
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(START))
            .build()
            .into();
        let driver = Self {
            child,
            base: format!("http://127.0.0.1:{port}"),
            agent,
        };
        let started = Instant::now();
        while driver.get("/status").is_err() {
            if started.elapsed() > START {
                bail!("geckodriver did not answer within {} s", START.as_secs());
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(driver)
    }

    fn get(&self, path: &str) -> Result<Value> {
        let response = self.agent.get(self.url(path)).call()?;
        value_of(response)
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let response = self
            .agent
            .post(self.url(path))
            .header("Content-Type", "application/json")
            .send(body.to_string())?;
        value_of(response)
    }

    fn delete(&self, path: &str) -> Result<Value> {
        let response = self.agent.delete(self.url(path)).call()?;
        value_of(response)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn new_session(browser: &Path) -> Value {
    let options = json!({ "binary": browser, "args": ["-headless"] });
    json!({ "capabilities": { "alwaysMatch": { "moz:firefoxOptions": options } } })
}

fn value_of(mut response: ureq::http::Response<ureq::Body>) -> Result<Value> {
    let text = response.body_mut().with_config().limit(64 << 20).read_to_string()?;
    value_in(&text)
}

/// The `value` of an answer; an answer that is an error gives the driver's own words.
fn value_in(answer: &str) -> Result<Value> {
    let mut answer: Value = serde_json::from_str(answer).context("geckodriver's answer is not JSON")?;
    let value = answer["value"].take();
    if let Some(error) = value["error"].as_str() {
        let message = value["message"].as_str().unwrap_or_default();
        bail!("Firefox: {error}: {message}");
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::value_in;

    #[test]
    fn answer_gives_its_value() {
        assert_eq!(value_in(r#"{"value": "7"}"#).unwrap(), "7");
        assert!(value_in(r#"{"value": null}"#).unwrap().is_null());
    }

    #[test]
    fn error_gives_the_drivers_words() {
        let answer = r#"{"value": {"error": "no such window", "message": "gone", "stacktrace": ""}}"#;
        let error = value_in(answer).unwrap_err().to_string();
        assert_eq!(error, "Firefox: no such window: gone");
    }
}
