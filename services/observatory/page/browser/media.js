import { signal } from '@preact/signals';

const narrowQuery = matchMedia('(max-width: 720px)');

/** Whether the window is as narrow as a telephone, where rows take two lines. */
export const narrow = signal(narrowQuery.matches);
narrowQuery.addEventListener('change', ({ matches }) => (narrow.value = matches));
