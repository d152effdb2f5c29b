// What the console uses of Preact, for the check of types.

/** An element, or anything else that can stand in markup. */
export type Child = VNode | string | number | bigint | boolean | null | undefined | Child[];
export interface VNode {
  type: unknown;
  props: Record<string, any>;
  key: any;
}
export function h(type: any, props?: Record<string, any> | null, ...children: any[]): VNode;
export function render(child: Child, parent: Element): void;
export function Fragment(props: { children?: any }): any;
