import { Alert, Anchor, List } from '@mantine/core';

import type { PlacedProblem } from '../flow-errors.js';

/** Everything that is wrong, each with a way to its field. */
export function ProblemList({ problems, onGo }: { problems: PlacedProblem[]; onGo: (problem: PlacedProblem) => void }) {
  if (problems.length === 0) return null;
  return (
    <Alert color="red" role="alert" title={problems.length === 1 ? 'One mistake' : `${problems.length} mistakes`}>
      <List size="sm">
        {problems.map((problem) => (
          <List.Item key={`${problem.field} ${problem.message}`}>
            <Anchor component="button" type="button" size="sm" onClick={() => onGo(problem)}>
              {problem.place}
            </Anchor>{' '}
            {problem.message}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
