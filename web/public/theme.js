// Before first paint: the theme that was chosen, or the system's. A file of its own because the page allows no inline script.
(() => {
  const root = document.documentElement;
  let theme = 'system';
  try {
    theme = JSON.parse(localStorage.getItem('glassheap.settings') ?? '{}').theme ?? 'system';
  } catch {}
  if (theme === 'system') {
    theme = matchMedia('(prefers-contrast: more)').matches
      ? 'contrast'
      : matchMedia('(prefers-color-scheme: dark)').matches
        ? 'dark'
        : 'light';
  }
  root.dataset.theme = theme;
})();
