// Where a pointer is in a drawing, which a projector's page draws larger.

/** In px of the drawing, from the element's top left; `zoom` of CSS is taken out. */
export function localPoint(element: HTMLElement, clientX: number, clientY = 0): { x: number; y: number } {
  const { left, top, width } = element.getBoundingClientRect();
  const scale = element.offsetWidth > 0 ? width / element.offsetWidth : 1;
  return { x: (clientX - left) / scale, y: (clientY - top) / scale };
}
