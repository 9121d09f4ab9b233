import { Button, Menu } from '@mantine/core';

import { newStep } from '../flow-form.js';
import type { FlowStep } from '../flow-types.js';
import { useEditing } from './editing.js';
import { STEP_NAMES } from './step-card.js';

const MAX_STEPS = 20;
const TYPES = Object.keys(STEP_NAMES) as FlowStep['type'][];

/** Adds a step of a type at the end. */
export function AddStep() {
  const { form } = useEditing();
  const { steps } = form.values;
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" disabled={steps.length >= MAX_STEPS}>
          Add step
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {TYPES.map((type) => (
          <Menu.Item key={type} onClick={() => form.insertListItem('steps', newStep(type, steps))}>
            {STEP_NAMES[type]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
