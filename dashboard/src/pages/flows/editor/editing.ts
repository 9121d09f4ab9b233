import type { UseFormReturnType } from '@mantine/form';
import { createContext, useContext } from 'react';

import type { FlowForm } from '../flow-form.js';

/** What every field of the editor works on. */
export interface Editing {
  form: UseFormReturnType<FlowForm>;
  /** Language whose texts are edited; empty for the texts as they were first written. */
  language: string;
  isReadOnly: boolean;
}

/** Holds what is edited, for the fields below. */
export const EditingContext = createContext<Editing | null>(null);

/** What is edited; only inside the editor. */
export function useEditing(): Editing {
  const editing = useContext(EditingContext);
  if (!editing) throw new Error('This field stands outside the flow editor');
  return editing;
}
