/** Stops what global-setup.cjs started. */
module.exports = async () => {
  await globalThis.retainlyTestServices?.stop();
};
