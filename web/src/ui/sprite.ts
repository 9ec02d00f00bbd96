/** The icon sprite, in the document once: own drawings on a 16 px grid. `<use href="#i-NAME">` anywhere outside a shadow root. */
const S = (id: string, body: string): string => `<symbol id="i-${id}" viewBox="0 0 16 16">${body}</symbol>`;
const L = (d: string, extra = ''): string =>
  `<path d="${d}" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round" ${extra}/>`;
const F = (d: string): string => `<path d="${d}" fill="currentColor"/>`;
const SYMBOLS = [
  // transport
  S('play', F('M5 3.2v9.6c0 .5.5.8.9.5l7-4.8a.6.6 0 0 0 0-1l-7-4.8c-.4-.3-.9 0-.9.5Z')),
  S('next', F('M4 3.6v8.8l6-4.4Z') + L('M12 3.5v9')),
  S('prev', F('M12 3.6v8.8L6 8Z') + L('M4 3.5v9')),
  S('last', F('M3 4v8l5-4ZM8 4v8l5-4Z') + L('M13.6 3.8v8.4')),
  S('first', F('M13 4v8L8 8ZM8 4v8L3 8Z') + L('M2.4 3.8v8.4')),
  // actions
  S('search', L('M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.4 10.4 13.5 13.5')),
  S('share', L('M8 9.5v-7M5.2 5 8 2.3 10.8 5M3 8.5v4.2c0 .5.3.8.8.8h8.4c.5 0 .8-.3.8-.8V8.5')),
  S('compare', L('M2.5 3.5h4.4v9H2.5zM9.1 3.5h4.4v9H9.1z') + L('M4 6h1.4M4 8h1.4M10.6 6H12M10.6 10H12')),
  S('pin', L('M6 2.5h4l-.6 4 2.1 2.3v.7h-7v-.7L6.6 6.5ZM8 9.5v4')),
  S(
    'sun',
    L(
      'M8 10.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2ZM8 1.6v1.2M8 13.2v1.2M1.6 8h1.2M13.2 8h1.2M3.5 3.5l.8.8M11.7 11.7l.8.8M12.5 3.5l-.8.8M4.3 11.7l-.8.8',
    ),
  ),
  S('keys', L('M2 4.5h12v7H2zM4.4 7h.1M6.8 7h.1M9.2 7h.1M11.6 7h.1M5 9.3h6')),
  S('chev', L('M4.5 6.5 8 10l3.5-3.5')),
  S('chevr', L('M6.5 4.5 10 8l-3.5 3.5')),
  S('plus', L('M8 3.5v9M3.5 8h9')),
  S('minus', L('M3.5 8h9')),
  S('fit', L('M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10')),
  S('x', L('M4.5 4.5l7 7M11.5 4.5l-7 7')),
  S('check', L('M3.5 8.4 6.6 11.5 12.5 4.8')),
  S(
    'book',
    L(
      'M3 3.2h3.6c.8 0 1.4.6 1.4 1.4v8.2c0-.6-.5-1-1.2-1H3ZM13 3.2H9.4c-.8 0-1.4.6-1.4 1.4v8.2c0-.6.5-1 1.2-1H13Z',
    ),
  ),
  S('flag', L('M4 14V2.6h8l-2 2.9 2 2.9H4')),
  S('mark', L('M4.5 2.5h7v11L8 10.8l-3.5 2.7Z')),
  S('filter', L('M2.5 3.5h11L9.4 8.3v4.2l-2.8-1.4V8.3Z')),
  S('warn', L('M8 2.4 14.2 13H1.8ZM8 6.4v3.2M8 11.2v.1')),
  S('open', L('M6 3.5H3.5v9h9V10M9 2.5h4.5V7M13.2 2.8 7.5 8.5')),
  S('code', L('M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5')),
  S('graph', L('M4 6a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM12 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM5.4 5.4l5.2 5.2')),
  S('grid', L('M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h4v4h-4z')),
  S('sum', L('M12 4.5V3H4l4 5-4 5h8v-1.5')),
  // object types: Python's own brackets where it has them
  S('int', L('M6.2 3 4.8 13M11.2 3 9.8 13M3.2 6.2h10M2.8 9.8h10')),
  S('float', L('M2.5 10c1.5-5 3.5-5 5.5-2s4 3 5.5-2') + F('M8 12.2a1 1 0 1 0 0 2 1 1 0 0 0 0-2Z')),
  S('str', L('M4 3.2v4M7 3.2v4M9.6 8.8v4M12.6 8.8v4', 'stroke-width="1.8"')),
  S('list', L('M6 2.8H3.2v10.4H6M10 2.8h2.8v10.4H10', 'stroke-width="1.7"')),
  S('tuple', L('M6 2.5C3.4 5 3.4 11 6 13.5M10 2.5c2.6 2.5 2.6 8.5 0 11', 'stroke-width="1.7"')),
  S(
    'dict',
    L(
      'M6.3 2.6c-2.5 0-.8 5.4-3.3 5.4 2.5 0 .8 5.4 3.3 5.4M9.7 2.6c2.5 0 .8 5.4 3.3 5.4-2.5 0-.8 5.4-3.3 5.4',
    ),
  ),
  S('set', L('M6.2 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM9.8 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z')),
  S('instance', L('M8 2 14 8 8 14 2 8Z') + F('M8 6.2A1.8 1.8 0 1 0 8 9.8 1.8 1.8 0 0 0 8 6.2Z')),
  S('class', L('M2.5 2.5h11v11h-11z') + L('M2.5 6h11')),
  S('function', L('M10.8 3.2c-2.4-.8-3 .6-3.2 2.6L6.7 11c-.3 1.9-1 2.8-2.6 2.2M4.6 7h6')),
  S('frame', L('M3 2.5h10M3 13.5h10M4.5 2.5v11M11.5 2.5v11')),
  S(
    'other',
    F('M4 7a1 1 0 1 0 0 2 1 1 0 0 0 0-2ZM8 7a1 1 0 1 0 0 2 1 1 0 0 0 0-2ZM12 7a1 1 0 1 0 0 2 1 1 0 0 0 0-2Z'),
  ),
  S('stop', F('M4 4h8v8H4Z')),
  S('pause', F('M4.5 3.5h2.6v9H4.5ZM8.9 3.5h2.6v9H8.9Z')),
  S(
    'gear',
    L('M3 4.5h6M12 4.5h1M3 11.5h1M7 11.5h6') +
      L('M10.5 6a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM5.5 13a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Z'),
  ),
  S('info', L('M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 7.4v3.4M8 5.2v.1')),
  S('moon', L('M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6Z')),
  S('half', L('M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z') + F('M8 2.6v10.8a5.4 5.4 0 0 0 0-10.8Z')),
  // states
  S('lock', L('M4 7.4h8v5.6H4zM5.6 7.2V5.4a2.4 2.4 0 0 1 4.8 0v1.8')),
  S('stack', L('M2.8 5.2 8 2.8l5.2 2.4L8 7.6ZM2.8 8 8 10.4 13.2 8M2.8 10.8 8 13.2l5.2-2.4')),
  S('ask', L('M5.6 5.8A2.4 2.4 0 1 1 8 8.4v1.2M8 12.2v.1', 'stroke-width="1.6"')),
  S('born', L('M8 3.2v9.6M3.2 8h9.6M4.8 4.8l6.4 6.4M11.2 4.8l-6.4 6.4', 'stroke-width="1.1"')),
  S('cut', L('M3 13 13 3M9 13H3V7')),
  S(
    'mark-logo',
    `<rect x="1.5" y="1.5" width="6" height="6" rx="1" fill="currentColor" opacity=".35"/><rect x="8.5" y="1.5" width="6" height="6" rx="1" fill="none" stroke="currentColor" stroke-width="1.3"/><rect x="1.5" y="8.5" width="6" height="6" rx="1" fill="currentColor" opacity=".65"/><rect x="8.5" y="8.5" width="6" height="6" rx="1" fill="currentColor"/>`,
  ),
].join('');

const MARKER =
  '<marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M1 1 7 4 1 7" fill="none" stroke="context-stroke" stroke-width="1.5"/></marker>';

export function installSprite(document: Document): void {
  const holder = document.createElement('div');
  holder.innerHTML = `<svg width="0" height="0" class="sprite" aria-hidden="true"><defs>${MARKER}${SYMBOLS}</defs></svg>`;
  document.body.prepend(...holder.childNodes);
}
