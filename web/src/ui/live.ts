/** Says the narrator's sentence aloud once the cursor rests: scrubbing announces only where it stops. */
export function createLive(document: Document): (text: string) => void {
  const region = document.createElement('div');
  region.className = 'vh';
  region.setAttribute('aria-live', 'polite');
  document.body.append(region);
  let due: ReturnType<typeof setTimeout> | null = null;
  return (text) => {
    if (due !== null) clearTimeout(due);
    due = setTimeout(() => {
      if (region.textContent !== text) region.textContent = text;
    }, 300);
  };
}
