import type { TestProject } from 'vitest/node';
import { Product } from '../product/product.ts';
import type {} from '../product/provided.ts';

/** One data folder with the built-in district for all faults; each file starts and stops the product on it itself. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const product = await Product.make();
  try {
    await product.start();
    await product.end('SIGTERM');
  } catch (error) {
    await product.remove();
    throw error;
  }
  project.provide('product', {
    dataFolder: product.dataFolder,
    port: product.port,
    gb26875Port: product.gb26875Port,
  });
  return () => product.remove();
}
