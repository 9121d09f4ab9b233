import { ApiError } from './api-error.js';
import { fieldProblems, problemsByField } from './field-problems.js';

function refusal(error: object): ApiError {
  return new ApiError(400, { error: { code: 'parameter_invalid', message: 'Wrong.', ...error } });
}

describe('fieldProblems', () => {
  it('lists all mistakes where the answer does, and the first one otherwise', () => {
    const details = [
      { param: 'url', message: 'is wrong' },
      { param: 'event_types.0', message: 'is unknown' },
    ];
    expect(fieldProblems(refusal({ param: 'url', details }))).toEqual(details);
    expect(fieldProblems(refusal({ param: 'url' }))).toEqual([{ param: 'url', message: 'Wrong.' }]);
  });

  // Those belong above the form, with their request id.
  it('finds none in errors that name no field', () => {
    expect(fieldProblems(refusal({}))).toEqual([]);
    expect(fieldProblems(new Error('offline'))).toEqual([]);
    expect(fieldProblems(null)).toEqual([]);
  });

  it('keeps the first mistake of each field of a form', () => {
    const details = [
      { param: 'allowed_origins.0', message: 'first' },
      { param: 'allowed_origins.1', message: 'second' },
    ];
    expect(problemsByField(refusal({ param: 'allowed_origins.0', details }))).toEqual({ allowed_origins: 'first' });
  });
});
