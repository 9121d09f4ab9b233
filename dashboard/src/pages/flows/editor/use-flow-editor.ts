import { useForm, type UseFormReturnType } from '@mantine/form';
import { useState } from 'react';

import { type FieldProblem, fieldProblems } from '../../../api/field-problems.js';
import { type PlacedProblem, placeProblems } from '../flow-errors.js';
import type { FlowForm } from '../flow-form.js';
import { saveDraft, useFlowChange } from '../flow-queries.js';
import type { Flow, FlowDefinition } from '../flow-types.js';
import { toDefinition } from '../to-definition.js';
import { toFlowForm } from '../to-flow-form.js';
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
  showProblems: (problems: FieldProblem[]) => void;
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

  const showProblems = (found: FieldProblem[]) => {
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
      showProblems(fieldProblems(error));
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
    saveError: fieldProblems(saving.error).length > 0 ? null : saving.error,
  };
}

const NOTHING: FlowDefinition = { steps: [], translations: {} };
