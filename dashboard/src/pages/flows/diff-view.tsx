import { Text, VisuallyHidden } from '@mantine/core';

import { type DiffLine, hasChanges } from './definition-diff.js';
import classes from './diff-view.module.css';

const SIGNS = { added: '+', removed: '−', same: ' ' } as const;
const WORDS = { added: 'added', removed: 'removed', same: undefined } as const;

/** A comparison of two definitions, line by line. */
export function DiffView({ lines, label }: { lines: DiffLine[]; label: string }) {
  if (!hasChanges(lines)) return <Text c="dimmed">Nothing differs.</Text>;
  return (
    <div className={classes.diff} role="group" aria-label={label} tabIndex={0}>
      {lines.map(({ change, text }, index) => (
        <div key={index} className={classes[change]}>
          <span aria-hidden className={classes.sign}>
            {SIGNS[change]}
          </span>
          {WORDS[change] !== undefined && <VisuallyHidden>{WORDS[change]}: </VisuallyHidden>}
          <span className={classes.text}>{text}</span>
        </div>
      ))}
    </div>
  );
}
