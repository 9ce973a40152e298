-- From layer221 to layer227: what is new, with columns where that release has them.

CREATE TABLE `auth_op_logs` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `auth_key_id` bigint NOT NULL,
  `ip` varchar(45) NOT NULL DEFAULT '',
  `op_type` int NOT NULL DEFAULT '1',
  `log_text` varchar(512) NOT NULL DEFAULT '',
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

ALTER TABLE `auth_seq_updates`
  ADD KEY `idx_auth_user_date` (`auth_id`,`user_id`,`date2`,`seq`);

ALTER TABLE `auth_users`
  ADD KEY `idx_user_deleted` (`user_id`,`deleted`);

ALTER TABLE `chat_participants`
  ADD COLUMN `rank2` varchar(64) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '' AFTER `date2`,
  ADD KEY `idx_user_state` (`user_id`,`state`);

ALTER TABLE `chats`
  ADD KEY `idx_creator_date` (`creator_user_id`,`date`);
