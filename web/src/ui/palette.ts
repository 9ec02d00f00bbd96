/** The tokens as values, for canvases: read once per theme, since reading a style is slow. */
export interface Palette {
  /** Value of a token, without the dashes: `c('ink-1')`. */
  c(token: string): string;
  font(px: number, weight?: number): string;
  /** Fill of a size class: 8 hues by 4 textures; neighbours differ in both. */
  sizeClass(g: CanvasRenderingContext2D, szidx: number): string | CanvasPattern;
  hatch(g: CanvasRenderingContext2D, colour: string, ground: string): string | CanvasPattern;
  dots(g: CanvasRenderingContext2D): string | CanvasPattern;
}

let cached: { key: string; palette: Palette } | null = null;

export function sizeClassHue(szidx: number): number {
  return ((szidx >> 2) + (szidx % 4) * 2) % 8;
}

export function palette(): Palette {
  const root = document.documentElement;
  const key = `${root.dataset.theme ?? ''} ${window.devicePixelRatio}`;
  if (cached?.key === key) return cached.palette;
  const style = getComputedStyle(root);
  const values = new Map<string, string>();
  const patterns = new Map<string, CanvasPattern | string>();
  const c = (token: string): string => {
    let value = values.get(token);
    if (value === undefined) {
      value = style.getPropertyValue(`--${token}`).trim();
      values.set(token, value);
    }
    return value;
  };
  const family = c('font-ui') || 'sans-serif';
  const tile = (
    g: CanvasRenderingContext2D,
    name: string,
    px: number,
    draw: (t: CanvasRenderingContext2D) => void,
    fallback: string,
  ): string | CanvasPattern => {
    const known = patterns.get(name);
    if (known !== undefined) return known;
    const scale = window.devicePixelRatio || 1;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = Math.round(px * scale);
    const t = canvas.getContext('2d');
    if (t === null) return fallback;
    t.scale(canvas.width / px, canvas.height / px);
    draw(t);
    const pattern = g.createPattern(canvas, 'repeat');
    if (pattern === null) return fallback;
    pattern.setTransform(new DOMMatrix().scale(px / canvas.width));
    patterns.set(name, pattern);
    return pattern;
  };
  const diagonal = (t: CanvasRenderingContext2D, px: number, width: number) => {
    t.lineWidth = width;
    t.beginPath();
    for (const o of [-px, 0, px]) {
      t.moveTo(o - 1, px + 1);
      t.lineTo(o + px + 1, -1);
    }
    t.stroke();
  };
  const made: Palette = {
    c,
    font: (px, weight = 400) => `${weight} ${px}px ${family}`,
    sizeClass(g, szidx) {
      const colour = c(`sz-${sizeClassHue(szidx)}`);
      const texture = szidx % 4;
      if (texture === 0) return colour;
      const ground = c('bg-panel');
      return tile(
        g,
        `sz ${szidx}`,
        4,
        (t) => {
          t.fillStyle = colour;
          t.fillRect(0, 0, 4, 4);
          t.fillStyle = t.strokeStyle = ground;
          if (texture === 1) diagonal(t, 4, 1.1);
          else if (texture === 2) {
            t.beginPath();
            t.arc(2, 2, 0.95, 0, 7);
            t.fill();
          } else t.fillRect(0, 0, 4, 1.3);
        },
        colour,
      );
    },
    hatch: (g, colour, ground) =>
      tile(
        g,
        `hatch ${colour} ${ground}`,
        5,
        (t) => {
          t.fillStyle = ground;
          t.fillRect(0, 0, 5, 5);
          t.strokeStyle = colour;
          diagonal(t, 5, 2);
        },
        colour,
      ),
    dots: (g) =>
      tile(
        g,
        'dots',
        4,
        (t) => {
          t.fillStyle = c('cell-untouched');
          t.fillRect(0, 0, 4, 4);
          t.fillStyle = c('cell-dot');
          t.beginPath();
          t.arc(2, 2, 0.7, 0, 7);
          t.fill();
        },
        c('cell-untouched'),
      ),
  };
  cached = { key, palette: made };
  return made;
}
