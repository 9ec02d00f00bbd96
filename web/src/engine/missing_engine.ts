/** Stands in for wasm-pack's output where the wasm has not been built, so that the page says so. */
export class Session {
  constructor() {
    throw new Error('the engine has not been built');
  }
}
export const runtimes = (): never[] => [];
export const version = (): string => '';
export default (): Promise<never> =>
  Promise.reject(new Error('the engine has not been built: run cargo xtask serve'));
