/**
 * Starts PostgreSQL and Redis for one test run and prepares the template database, once for all workers.
 *
 * TEST_DATABASE_URL and TEST_REDIS_URL are used when they are set; either way the workers find them set.
 */
const path = require('node:path');
const { requireTypeScript } = require('./require-typescript.cjs');

const repositoryDir = path.resolve(__dirname, '../..');

module.exports = async () => {
  const { startTestServices, prepareTemplateDatabase } = requireTypeScript('tools/services/test-services.ts');
  const { migrateDatabase } = requireTypeScript('src/shared/database/migrate.ts');

  const services = await startTestServices(repositoryDir, {
    databaseUrl: process.env.TEST_DATABASE_URL,
    redisUrl: process.env.TEST_REDIS_URL,
  });
  globalThis.retainlyTestServices = services;
  process.env.TEST_DATABASE_URL = services.databaseUrl;
  process.env.TEST_REDIS_URL = services.redisUrl;
  try {
    await prepareTemplateDatabase(services.databaseUrl, migrateDatabase);
  } catch (error) {
    await services.stop(); // Jest runs no teardown after a setup that failed
    throw error;
  }
};
