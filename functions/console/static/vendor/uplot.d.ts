// What the console uses of uPlot, for the check of types.

export default class Plot {
  static paths: { bars(options: { size: [number, number]; radius: number }): unknown };
  constructor(options: Record<string, any>, data: number[][], element: HTMLElement);
  setSize(size: { width: number; height: number }): void;
  redraw(): void;
  destroy(): void;
}
