import { useForm, type UseFormReturnType } from '@mantine/form';
import { useState } from 'react';

import { ApiError } from '../../../api/api-error.js';
import { type PlacedProblem, placeProblems, type Problem } from '../flow-errors.js';
import { type FlowForm, toDefinition, toFlowForm } from '../flow-form.js';
import { saveDraft, useFlowChange } from '../flow-queries.js';
import type { Flow, FlowDefinition } from '../flow-types.js';
import { type History, useHistory } from './use-history.js';

/** What is edited, what is wrong with it, and how it is saved. */
export interface FlowEditor {
  form: UseFormReturnType<FlowForm>;
  history: Pick<History<FlowForm>, 'canUndo' | 'canRedo'>;
  undo: () => void;
  redo: () => void;
  /** Mistakes that the last save or check found, at their fields. */
  problems: PlacedProblem[];
  /** Shows mistakes at their fields; an empty list clears them. */
  showProblems: (problems: Problem[]) => void;
  /** Stores the draft; undefined when the API refused it, whose reason is then shown. */
  save: () => Promise<Flow | undefined>;
  isSaving: boolean;
  /** Why saving failed, when it was not for a mistake in a field. */
  saveError: Error | null;
}

/** Edits a flow's draft, else its latest version. */
export function useFlowEditor(flow: Flow): FlowEditor {
  const history = useHistory<FlowForm>();
  const [initialValues] = useState(() => toFlowForm(flow.name, flow.draft ?? flow.published ?? NOTHING));
  const form = useForm<FlowForm>({ initialValues, onValuesChange: (_, previous) => history.record(previous) });
  const [problems, setProblems] = useState<PlacedProblem[]>([]);
  const saving = useFlowChange((values: FlowForm) =>
    saveDraft(flow.id, { name: values.name, definition: toDefinition(values) }),
  );

  const showProblems = (found: Problem[]) => {
    const placed = placeProblems(found, form.getValues());
    setProblems(placed);
    form.setErrors(Object.fromEntries(placed.map(({ field, message }) => [field, message])));
  };
  const save = async () => {
    const values = form.getValues();
    showProblems([]);
    try {
      const saved = await saving.mutateAsync(values);
      form.setInitialValues(values);
      form.resetDirty(values);
      return saved;
    } catch (error) {
      showProblems(problemsOf(error));
      return undefined;
    }
  };
  const restore = (values: FlowForm | undefined) => {
    if (values) form.setValues(values);
    form.clearErrors();
  };
  return {
    form,
    history,
    problems,
    showProblems,
    save,
    undo: () => restore(history.undo(form.getValues())),
    redo: () => restore(history.redo(form.getValues())),
    isSaving: saving.isPending,
    saveError: problemsOf(saving.error).length > 0 ? null : saving.error,
  };
}

const NOTHING: FlowDefinition = { steps: [], translations: {} };

/** The mistakes that a refusal names: all of them where it lists them, else the first. */
function problemsOf(error: unknown): Problem[] {
  if (!(error instanceof ApiError) || error.param === undefined) return [];
  const { details } = error.details;
  return Array.isArray(details) ? (details as Problem[]) : [{ param: error.param, message: error.message }];
}
