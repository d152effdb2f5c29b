// What the console uses of htm, for the check of types.

declare const htm: {
  bind<Node>(h: (type: any, props: any, ...children: any[]) => Node): (strings: TemplateStringsArray, ...values: any[]) => Node;
};
export default htm;
