import { readFileSync } from 'node:fs';

/** @type {Record<string, string>} */
const labels = JSON.parse(readFileSync(new URL('labels.zh-CN.json', import.meta.url), 'utf8'));

/**
 * Fills the `{name}` places of one sentence of the labels.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function wording(key, values = {}) {
  return labels[key].replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** @param {number} since - an earlier `performance.now()` */
export function secondsSince(since) {
  return ((performance.now() - since) / 1000).toFixed(1);
}

/**
 * Ends with one clear line.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {never}
 */
export function refuse(key, values) {
  console.error(wording(key, values));
  process.exit(1);
}
