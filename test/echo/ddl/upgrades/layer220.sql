-- From v1.012.0 to layer220: what is new, with columns where that release has them.

ALTER TABLE `auth_users`
  DROP COLUMN `layer`,
  DROP COLUMN `device_model`,
  DROP COLUMN `platform`,
  DROP COLUMN `system_version`,
  DROP COLUMN `api_id`,
  DROP COLUMN `app_name`,
  DROP COLUMN `app_version`,
  DROP COLUMN `date_actived`,
  DROP COLUMN `ip`,
  DROP COLUMN `country`,
  DROP COLUMN `region`,
  ADD COLUMN `date_active` bigint NOT NULL DEFAULT '0' AFTER `date_created`,
  ADD COLUMN `android_push_session_id` bigint NOT NULL DEFAULT '0' AFTER `state`;

ALTER TABLE `dialogs`
  ADD COLUMN `unread_reactions_count` int NOT NULL DEFAULT '0' AFTER `unread_mentions_count`,
  ADD COLUMN `wallpaper_id` bigint NOT NULL DEFAULT '0' AFTER `theme_emoticon`,
  ADD COLUMN `wallpaper_overridden` tinyint(1) NOT NULL DEFAULT '0' AFTER `wallpaper_id`;

CREATE TABLE `drafts` (
  `id` int NOT NULL AUTO_INCREMENT,
  `user_id` int NOT NULL,
  `peer_dialog_id` bigint NOT NULL,
  `draft_type` int NOT NULL,
  `draft_message_data` json NOT NULL,
  `date2` bigint NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `user_id` (`user_id`,`peer_dialog_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `message_read_outbox` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `user_id` bigint NOT NULL,
  `peer_dialog_id` bigint NOT NULL,
  `read_user_id` bigint NOT NULL,
  `read_outbox_max_id` int NOT NULL,
  `read_outbox_max_date` bigint NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `user_id` (`user_id`,`peer_dialog_id`,`read_user_id`,`read_outbox_max_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

ALTER TABLE `user_contacts`
  ADD COLUMN `stories_hidden` tinyint(1) NOT NULL DEFAULT '0' AFTER `close_friend`;

ALTER TABLE `users`
  ADD COLUMN `premium_expire_date` bigint NOT NULL DEFAULT '0' AFTER `premium`,
  ADD COLUMN `personal_channel_id` bigint NOT NULL DEFAULT '0' AFTER `birthday`,
  ADD COLUMN `authorization_ttl_days` int NOT NULL DEFAULT '180' AFTER `personal_channel_id`;
