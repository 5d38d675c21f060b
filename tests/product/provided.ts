declare module 'vitest' {
  export interface ProvidedContext {
    /** The product that a run's global setup has prepared, see `Product.at`. */
    product: { readonly dataFolder: string; readonly port: number; readonly gb26875Port: number };
  }
}

export type {};
