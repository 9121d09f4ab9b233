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

  it('puts mistakes at their paths, and the first one of a list at the list', () => {
    const details = [
      { param: 'allowed_origins.0', message: 'first' },
      { param: 'allowed_origins.1', message: 'second' },
      { param: 'dialog_theme.text_color', message: 'is pale' },
    ];
    expect(problemsByField(refusal({ param: 'allowed_origins.0', details }))).toMatchObject({
      allowed_origins: 'first',
      'allowed_origins.1': 'second',
      'dialog_theme.text_color': 'is pale',
    });
  });
});
