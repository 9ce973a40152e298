-- From layer220 to layer221: what is new, with columns where that release has them.

CREATE TABLE `default_history_ttl` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `user_id` bigint NOT NULL,
  `period` int NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `user_id` (`user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;

CREATE TABLE `user_saved_music` (
  `id` int NOT NULL AUTO_INCREMENT,
  `user_id` bigint NOT NULL,
  `saved_music_id` bigint NOT NULL,
  `order2` bigint NOT NULL,
  `deleted` tinyint(1) NOT NULL DEFAULT '0',
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `user_id` (`user_id`,`saved_music_id`),
  KEY `user_id_2` (`user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

ALTER TABLE `username`
  ADD COLUMN `editable` tinyint(1) NOT NULL DEFAULT '1' AFTER `peer_id`,
  ADD COLUMN `active` tinyint(1) NOT NULL DEFAULT '1' AFTER `editable`,
  ADD COLUMN `order2` bigint NOT NULL DEFAULT '0' AFTER `active`;

ALTER TABLE `users`
  ADD COLUMN `saved_music_id` bigint NOT NULL DEFAULT '0' AFTER `authorization_ttl_days`,
  ADD COLUMN `main_tab` int NOT NULL DEFAULT '0' AFTER `saved_music_id`;

ALTER TABLE `video_sizes`
  MODIFY COLUMN `file_path` varchar(512) NOT NULL;
