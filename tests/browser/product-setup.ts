import type { TestProject } from 'vitest/node';
import { Product } from '../product/product.ts';
import type {} from '../product/provided.ts';
import { ensurePages } from '../product/web-part.ts';

/** One running product with its pages and the built-in district for every browser test. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await ensurePages();
  const product = await Product.make();
  try {
    await product.start();
  } catch (error) {
    await product.remove();
    throw error;
  }
  project.provide('product', {
    dataFolder: product.dataFolder,
    port: product.port,
    gb26875Port: product.gb26875Port,
  });
  return async () => {
    await product.end('SIGTERM');
    await product.remove();
  };
}
