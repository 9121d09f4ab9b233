import { ActionIcon, Group } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';

import { useEditing } from './editing.js';

/** A part of a list, such as a step or one of its answers. */
export interface PartActionsProps {
  /** Path of the list, such as `steps.0.choices`. */
  list: string;
  index: number;
  count: number;
  /** What the part is, such as `step 1`. */
  name: string;
  /** The least number of parts that must stay. */
  least?: number;
}

/** Moves a part up or down, or removes it. Nothing asks: everything here can be undone. */
export function PartActions({ list, index, count, name, least = 1 }: PartActionsProps) {
  const { form, isReadOnly } = useEditing();
  if (isReadOnly) return null;
  const move = (to: number) => form.reorderListItem(list, { from: index, to });
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon
        variant="subtle"
        aria-label={`Move ${name} up`}
        disabled={index === 0}
        onClick={() => move(index - 1)}
      >
        <IconArrowUp size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        aria-label={`Move ${name} down`}
        disabled={index === count - 1}
        onClick={() => move(index + 1)}
      >
        <IconArrowDown size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="red"
        aria-label={`Remove ${name}`}
        disabled={count <= least}
        onClick={() => form.removeListItem(list, index)}
      >
        <IconTrash size={16} />
      </ActionIcon>
    </Group>
  );
}
