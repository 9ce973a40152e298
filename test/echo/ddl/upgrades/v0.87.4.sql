-- From v0.86.3 to v0.87.4: what is new, with columns where that release has them.

ALTER TABLE `auth_key_infos`
  MODIFY COLUMN `id` bigint NOT NULL AUTO_INCREMENT;

ALTER TABLE `documents`
  MODIFY COLUMN `file_size` bigint NOT NULL;

ALTER TABLE `encrypted_files`
  MODIFY COLUMN `file_size` bigint NOT NULL;
