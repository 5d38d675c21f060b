/** How much larger words and marks of a map are on a wall, which is read from three metres. */
export const wallScale = (): number => (document.documentElement.dataset['wall'] === 'true' ? 2 : 1);
