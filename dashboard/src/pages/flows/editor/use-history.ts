import { useRef, useState } from 'react';

/** Changes that follow each other faster than this are undone together, as a word is. */
const TOGETHER_MS = 800;
const MAX_STEPS = 100;

/** States to go back and forward to. */
export interface History<Values> {
  canUndo: boolean;
  canRedo: boolean;
  /** Takes note of a change, given the state before it. */
  record: (previous: Values) => void;
  /** The state before the last change, to be restored; undefined when there is none. */
  undo: (current: Values) => Values | undefined;
  /** The state that was undone last, to be restored; undefined when there is none. */
  redo: (current: Values) => Values | undefined;
}

/** Remembers states of a form. Restoring one reports a change too, which is not recorded. */
export function useHistory<Values>(): History<Values> {
  const [past, setPast] = useState<Values[]>([]);
  const [future, setFuture] = useState<Values[]>([]);
  const lastChangeAt = useRef(-Infinity);
  const isRestoring = useRef(false);

  const restore = (values: Values | undefined): Values | undefined => {
    isRestoring.current = values !== undefined;
    lastChangeAt.current = -Infinity;
    return values;
  };
  return {
    canUndo: past.length > 0,
    canRedo: future.length > 0,
    record: (previous) => {
      const now = performance.now();
      if (isRestoring.current) {
        isRestoring.current = false;
        return;
      }
      if (now - lastChangeAt.current > TOGETHER_MS) setPast((states) => [...states.slice(1 - MAX_STEPS), previous]);
      lastChangeAt.current = now;
      setFuture([]);
    },
    undo: (current) => {
      if (past.length > 0) setFuture((states) => [...states, current]);
      setPast((states) => states.slice(0, -1));
      return restore(past.at(-1));
    },
    redo: (current) => {
      if (future.length > 0) setPast((states) => [...states, current]);
      setFuture((states) => states.slice(0, -1));
      return restore(future.at(-1));
    },
  };
}
