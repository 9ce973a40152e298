-- From v0.87.4 to v0.90.5: what is new, with columns where that release has them.

ALTER TABLE `auth_users`
  ADD COLUMN `state` int NOT NULL DEFAULT '0' AFTER `region`;

ALTER TABLE `chats`
  ADD COLUMN `available_reactions_type` int NOT NULL DEFAULT '0' AFTER `migrated_to_access_hash`,
  ADD COLUMN `ttl_period` int NOT NULL DEFAULT '0' AFTER `noforwards`;

ALTER TABLE `dialogs`
  ADD COLUMN `ttl_period` int NOT NULL DEFAULT '0' AFTER `has_scheduled`;

ALTER TABLE `messages`
  ADD COLUMN `ttl_period` int NOT NULL DEFAULT '0' AFTER `date2`;

ALTER TABLE `users`
  ADD COLUMN `premium` tinyint(1) NOT NULL DEFAULT '0' AFTER `fake`,
  ADD COLUMN `emoji_status_document_id` bigint NOT NULL DEFAULT '0' AFTER `archive_and_mute_new_noncontact_peers`,
  ADD COLUMN `emoji_status_until` int NOT NULL DEFAULT '0' AFTER `emoji_status_document_id`;
