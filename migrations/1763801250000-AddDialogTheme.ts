import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Looks of the cancel dialog, per workspace. */
export class AddDialogTheme1763801250000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`ALTER TABLE workspaces ADD COLUMN dialog_theme jsonb NOT NULL
      DEFAULT '{"accent_color": null, "background_color": null, "text_color": null, "corner_radius_px": null}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`ALTER TABLE workspaces DROP COLUMN dialog_theme`);
  }
}
