// What the console uses of Preact's hooks, for the check of types.

type Inputs = readonly unknown[];
type Set<S> = (next: S | ((now: S) => S)) => void;
type Effect = () => void | (() => void);

export function useState<S>(first: S | (() => S)): [S, Set<S>];
export function useEffect(effect: Effect, inputs?: Inputs): void;
export function useLayoutEffect(effect: Effect, inputs?: Inputs): void;
export function useMemo<T>(make: () => T, inputs?: Inputs): T;
export function useCallback<F extends (...given: any[]) => any>(callback: F, inputs: Inputs): F;
export function useRef<T>(first: T): { current: T };
export function useId(): string;
