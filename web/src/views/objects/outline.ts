/** The graph in words, for ears and keys: one tree, in the order of the drawing. Focus lights the card. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ViewContext } from '../view';
import type { Scene } from './model';

export function outline(scene: Scene, { words, state, dispatch }: ViewContext): TemplateResult {
  const current = scene.cards.some(({ card }) => card.object.serial === state.hover)
    ? state.hover
    : scene.cards.some(({ card }) => card.object.serial === state.selection)
      ? state.selection
      : scene.cards[0]?.card.object.serial;
  const keys = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0) {
      const items = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>('[data-serial]')];
      const next = items[items.indexOf(event.target as HTMLElement) + by];
      next?.focus();
      event.preventDefault();
      event.stopPropagation();
    }
    if (
      event.key === 'Enter' &&
      event.target instanceof HTMLElement &&
      event.target.dataset.serial !== undefined
    ) {
      dispatch({ type: 'select', serial: Number(event.target.dataset.serial) });
      event.preventDefault();
    }
  };
  return html`<ul class="vh" role="tree" aria-label=${words.t('outline-objects')} @keydown=${keys}>
    ${scene.rails.map(
      ({ root, rows }) => html`<li role="treeitem" aria-expanded="true" aria-selected="false">
        ${root.kind === 'module' ? words.t('rail-module') : ''} ${root.title}
        <ul role="group">
          ${rows.map(
            (row) => html`<li role="treeitem" aria-selected="false">
              ${
                row.change === 'removed'
                  ? words.t('outline-unbound', { name: row.label })
                  : words.t('outline-name', { name: row.label, target: row.shown })
              }
            </li>`,
          )}
        </ul>
      </li>`,
    )}
    ${repeat(
      scene.cards,
      ({ card }) => card.object.serial,
      ({ card, title, rows }) => {
        const { serial } = card.object;
        const object = `${title} #${serial}`;
        const count = card.refcnt ?? null;
        const label =
          card.change === 'removed'
            ? words.t('outline-object-freed', { object })
            : count === null
              ? words.t('outline-object-immortal', { object })
              : card.refcnt_before === null || card.refcnt_before === undefined
                ? words.t('outline-object', { object, count })
                : words.t('outline-object-was', { object, count, before: card.refcnt_before });
        return html`<li
          role="treeitem"
          data-serial=${serial}
          aria-selected=${serial === state.selection}
          aria-expanded=${rows.length > 0 ? 'true' : nothing}
          tabindex=${serial === current ? 0 : -1}
          @focus=${() => dispatch({ type: 'hover', serial })}
          @blur=${() => dispatch({ type: 'hover', serial: null })}
        >
          ${label}
          ${
            rows.length === 0
              ? nothing
              : html`<ul role="group">
                ${rows.map(
                  (row) =>
                    html`<li role="treeitem" aria-selected="false">${words.t('outline-holds', { label: row.label, target: row.shown })}</li>`,
                )}
              </ul>`
          }
        </li>`;
      },
    )}
  </ul>`;
}
