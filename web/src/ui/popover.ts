/** Native popovers, put beside the button that opened them: the platform centres them otherwise. */
import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';

class PopoverDirective extends Directive {
  private at: HTMLElement | null = null;
  render(_side: 'below' | 'above'): unknown {
    return noChange;
  }
  override update(part: ElementPart, [side]: ['below' | 'above']): unknown {
    const { element } = part;
    if (element instanceof HTMLElement && this.at !== element) {
      this.at = element;
      element.addEventListener('toggle', (event) => {
        if (event instanceof ToggleEvent && event.newState === 'open') place(element, side);
      });
    }
    return noChange;
  }
}

function place(element: HTMLElement, side: 'below' | 'above'): void {
  const opener = document.querySelector(`[popovertarget='${element.id}']`);
  if (opener === null) return;
  const box = opener.getBoundingClientRect();
  const own = element.getBoundingClientRect();
  const left = Math.max(8, Math.min(window.innerWidth - own.width - 8, box.left));
  const below = box.bottom + 4;
  const above = box.top - own.height - 4;
  const top = side === 'above' || below + own.height > window.innerHeight - 8 ? Math.max(8, above) : below;
  element.style.setProperty('left', `${left}px`);
  element.style.setProperty('top', `${top}px`);
}

export const popover = directive(PopoverDirective);
