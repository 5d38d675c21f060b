/** What is kept is eight megabytes: it must not stand in the way of the first view. */
const waitMillis = 4_000;

/**
 * Has the worker keep the application on this device, so that it opens without a link (DG-03). A device that is without
 * one just now, or loses it meanwhile, tries again when the link is back.
 */
export function keepApplication(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const again = () => globalThis.addEventListener('online', keep, { once: true });
  const keep = () => {
    if (!navigator.onLine) return again();
    navigator.serviceWorker.register('/service-worker.js', { type: 'module' }).catch(again);
  };
  setTimeout(keep, waitMillis);
}
