import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const processEnvMessage = 'Only shared/config reads the environment: everything else gets typed settings.';

export default tseslint.config(
  { ignores: ['**/dist/', 'coverage/', '**/node_modules/', '.retainly/', '**/generated/'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strict, ...tseslint.configs.stylistic],
    rules: {
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      complexity: ['error', 12],
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A zod schema and the type it infers share one name, which the base rule would call a redeclaration.
      'no-redeclare': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/shared/config/**'],
    rules: {
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: processEnvMessage }],
    },
  },
  {
    files: ['dashboard/src/**/*.{ts,tsx}', 'sdk/react/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest']],
  },
  {
    // Nest creates controllers and repositories by reflection; constructors are lists of collaborators.
    files: ['src/**/*.controller.ts', 'src/**/*.service.ts', 'src/**/*.processor.ts', 'src/**/*.scheduler.ts'],
    rules: { 'max-params': ['error', 8] },
  },
  {
    // A migration is SQL text; cutting a table in two to count lines helps nobody.
    files: ['migrations/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    files: ['test/**/*.ts', '**/*.spec.{ts,tsx}'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': ['error', { max: 400, skipBlankLines: true }] },
  },
  {
    files: ['tools/**/*.ts', 'test/support/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    // In a merchant's page the console is where its developer looks.
    files: ['sdk/js/src/**/*.ts'],
    rules: { 'no-console': ['error', { allow: ['error'] }] },
  },
);
