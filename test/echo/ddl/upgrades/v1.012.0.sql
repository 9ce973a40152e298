-- From v0.96.0 to v1.012.0: what is new, with columns where that release has them.

ALTER TABLE `dialog_filters`
  ADD COLUMN `is_chatlist` tinyint(1) NOT NULL DEFAULT '0' AFTER `dialog_filter_id`,
  ADD COLUMN `joined_by_slug` tinyint(1) NOT NULL DEFAULT '0' AFTER `is_chatlist`,
  ADD COLUMN `slug` varchar(128) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '' AFTER `joined_by_slug`,
  ADD COLUMN `has_my_invites` int NOT NULL DEFAULT '0' AFTER `slug`;

ALTER TABLE `messages`
  ADD COLUMN `saved_peer_type` int NOT NULL DEFAULT '0' AFTER `ttl_period`,
  ADD COLUMN `saved_peer_id` bigint NOT NULL DEFAULT '0' AFTER `saved_peer_type`;

CREATE TABLE `saved_dialogs` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `user_id` bigint NOT NULL,
  `peer_type` int NOT NULL,
  `peer_id` bigint NOT NULL,
  `pinned` bigint NOT NULL DEFAULT '0',
  `top_message` int NOT NULL,
  `deleted` tinyint(1) NOT NULL DEFAULT '0',
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `user_id` (`user_id`,`peer_type`,`peer_id`),
  KEY `user_id_2` (`user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

ALTER TABLE `user_contacts`
  ADD COLUMN `close_friend` tinyint(1) NOT NULL DEFAULT '0' AFTER `mutual`;

ALTER TABLE `user_global_privacy_settings`
  ADD COLUMN `keep_archived_unmuted` tinyint(1) NOT NULL DEFAULT '0' AFTER `archive_and_mute_new_noncontact_peers`,
  ADD COLUMN `keep_archived_folders` tinyint(1) NOT NULL DEFAULT '0' AFTER `keep_archived_unmuted`,
  ADD COLUMN `hide_read_marks` tinyint(1) NOT NULL DEFAULT '0' AFTER `keep_archived_folders`,
  ADD COLUMN `new_noncontact_peers_require_premium` tinyint(1) NOT NULL DEFAULT '0' AFTER `hide_read_marks`;

ALTER TABLE `users`
  ADD COLUMN `stories_max_id` int NOT NULL DEFAULT '0' AFTER `emoji_status_until`,
  ADD COLUMN `color` int NOT NULL DEFAULT '0' AFTER `stories_max_id`,
  ADD COLUMN `color_background_emoji_id` bigint NOT NULL DEFAULT '0' AFTER `color`,
  ADD COLUMN `profile_color` int NOT NULL DEFAULT '0' AFTER `color_background_emoji_id`,
  ADD COLUMN `profile_color_background_emoji_id` bigint NOT NULL DEFAULT '0' AFTER `profile_color`,
  ADD COLUMN `birthday` char(10) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '' AFTER `profile_color_background_emoji_id`;
