-- From v0.85.0 to v0.86.3: what is new, with columns where that release has them.

ALTER TABLE `chat_invite_participants`
  ADD COLUMN `chat_id` bigint NOT NULL AFTER `id`;

ALTER TABLE `chat_participants`
  ADD COLUMN `groupcall_default_join_as_peer_type` int NOT NULL DEFAULT '0' AFTER `left_at`,
  ADD COLUMN `groupcall_default_join_as_peer_id` bigint NOT NULL DEFAULT '0' AFTER `groupcall_default_join_as_peer_type`;

ALTER TABLE `chats`
  ADD COLUMN `available_reactions` varchar(128) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '' AFTER `migrated_to_access_hash`,
  ADD COLUMN `noforwards` tinyint(1) NOT NULL DEFAULT '0' AFTER `deactivated`;

ALTER TABLE `dialog_filters`
  ADD UNIQUE KEY `user_id` (`user_id`,`dialog_filter_id`);

ALTER TABLE `dialogs`
  ADD COLUMN `theme_emoticon` varchar(64) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '' AFTER `has_scheduled`;

ALTER TABLE `documents`
  DROP KEY `document_id`,
  ADD UNIQUE KEY `document_id` (`document_id`) USING BTREE;

ALTER TABLE `messages`
  ADD COLUMN `has_reaction` tinyint(1) NOT NULL DEFAULT '0' AFTER `pinned`,
  ADD COLUMN `reaction` varchar(16) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '' AFTER `has_reaction`,
  ADD COLUMN `reaction_date` bigint NOT NULL DEFAULT '0' AFTER `reaction`,
  ADD COLUMN `reaction_unread` tinyint(1) NOT NULL DEFAULT '0' AFTER `reaction_date`;

ALTER TABLE `photo_sizes`
  DROP KEY `volume_id`,
  DROP COLUMN `volume_id`,
  DROP COLUMN `local_id`,
  DROP COLUMN `secret`,
  DROP COLUMN `has_stripped`,
  DROP COLUMN `stripped_bytes`,
  ADD COLUMN `cached_type` int NOT NULL DEFAULT '0' AFTER `file_path`,
  ADD COLUMN `cached_bytes` varchar(4096) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '' AFTER `cached_type`;

ALTER TABLE `user_contacts`
  ADD KEY `owner_user_id_2` (`owner_user_id`);

ALTER TABLE `video_sizes`
  DROP KEY `volume_id`,
  DROP COLUMN `volume_id`,
  DROP COLUMN `local_id`,
  DROP COLUMN `secret`;
