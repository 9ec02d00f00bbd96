/** Small pieces that every view draws with. */
import { html, noChange, svg, type TemplateResult } from 'lit';
import { AsyncDirective, directive } from 'lit/async-directive.js';
import { Directive, type ElementPart, type PartInfo, PartType } from 'lit/directive.js';
import type { Kind } from '../engine/generated/glassheap_wasm';
import { type Palette, palette } from './palette';

export function icon(name: string, size: '' | 's' = ''): TemplateResult {
  return html`<svg class="ic ${size}" aria-hidden="true"><use href="#i-${name}"></use></svg>`;
}

/** The glyph of a type; every kind has one, since colour alone does not tell types apart. */
export function glyphOf(kind: Kind): string {
  switch (kind) {
    case 'none':
      return 'other';
    case 'bool':
      return 'int';
    case 'bytes':
      return 'str';
    default:
      return kind;
  }
}

export function glyph(kind: Kind): TemplateResult {
  return html`<span class="gl ty-${glyphOf(kind)}">${icon(glyphOf(kind))}</span>`;
}

export function smallGlyph(kind: Kind): TemplateResult {
  return html`<span class="sg ty-${glyphOf(kind)}">${icon(glyphOf(kind), 's')}</span>`;
}

export function svgIcon(name: string, x: number, y: number, size: number): TemplateResult {
  return svg`<use href="#i-${name}" x=${x} y=${y} width=${size} height=${size}></use>`;
}

/** Sets style properties through the CSSOM: the page's policy forbids style attributes, and so Lit's own styleMap. */
class StyleDirective extends Directive {
  constructor(info: PartInfo) {
    super(info);
    if (info.type !== PartType.ELEMENT) throw new Error('css() belongs on an element');
  }
  render(_style: Record<string, string | null>): unknown {
    return noChange;
  }
  override update(part: ElementPart, [style]: [Record<string, string | null>]): unknown {
    const { element } = part;
    if (element instanceof HTMLElement || element instanceof SVGElement) {
      for (const [name, value] of Object.entries(style)) {
        if (element.style.getPropertyValue(name) !== (value ?? '')) element.style.setProperty(name, value);
      }
    }
    return noChange;
  }
}
export const css = directive(StyleDirective);

export type Draw = (g: CanvasRenderingContext2D, width: number, height: number, colours: Palette) => void;

/**
 * Paints a canvas at the size that it has on screen, sharp on any display; again when the size or `deps` change.
 * `deps` are compared one by one: equal data is not painted twice.
 */
class PaintDirective extends AsyncDirective {
  private canvas: HTMLCanvasElement | null = null;
  private draw: Draw | null = null;
  private deps: readonly unknown[] = [];
  private due = 0;
  private readonly sizes =
    typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(() => this.schedule());

  render(_draw: Draw, _deps: readonly unknown[]): unknown {
    return noChange;
  }
  override update(part: ElementPart, [draw, deps]: [Draw, readonly unknown[]]): unknown {
    const same = deps.length === this.deps.length && deps.every((d, i) => Object.is(d, this.deps[i]));
    this.draw = draw;
    this.deps = deps;
    if (this.canvas !== part.element && part.element instanceof HTMLCanvasElement) {
      this.canvas = part.element;
      this.sizes?.observe(part.element);
      this.schedule();
    } else if (!same) this.schedule();
    return noChange;
  }
  override disconnected(): void {
    this.sizes?.disconnect();
    cancelAnimationFrame(this.due);
    this.due = 0;
  }
  override reconnected(): void {
    if (this.canvas !== null) this.sizes?.observe(this.canvas);
  }
  private schedule(): void {
    if (this.due !== 0) return;
    this.due = requestAnimationFrame(() => {
      this.due = 0;
      this.paint();
    });
  }
  private paint(): void {
    const { canvas, draw } = this;
    if (canvas === null || draw === null) return;
    const { clientWidth: width, clientHeight: height } = canvas;
    const scale = window.devicePixelRatio || 1;
    const w = Math.round(width * scale);
    const h = Math.round(height * scale);
    if (w === 0 || h === 0) return;
    if (canvas.width !== w) canvas.width = w;
    if (canvas.height !== h) canvas.height = h;
    const g = canvas.getContext('2d');
    if (g === null) return;
    g.setTransform(scale, 0, 0, scale, 0, 0);
    g.clearRect(0, 0, width, height);
    draw(g, width, height, palette());
  }
}
export const painted = directive(PaintDirective);

/** Hands an element to `use` whenever it is rendered. */
class ElementDirective extends Directive {
  render(_use: (element: Element) => void): unknown {
    return noChange;
  }
  override update(part: ElementPart, [use]: [(element: Element) => void]): unknown {
    use(part.element);
    return noChange;
  }
}
export const withElement = directive(ElementDirective);

export function hex(address: number): string {
  return `0x${address.toString(16)}`;
}

/** 1,048,576 as `1 MiB`; bytes that are no whole multiple stay bytes. */
export function size(bytes: number): string {
  if (bytes >= 1 << 20 && bytes % (1 << 20) === 0) return `${bytes / (1 << 20)} MiB`;
  if (bytes >= 1024 && bytes % 1024 === 0) return `${bytes / 1024} KiB`;
  return `${bytes} B`;
}
