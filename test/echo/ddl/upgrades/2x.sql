-- From layer227 to 2.x: its own tables beside the older ones, which stay.

ALTER TABLE `auths`
  MODIFY COLUMN `api_id` int NOT NULL DEFAULT 0;

CREATE TABLE `canonical_messages` (
  `canonical_message_id` bigint NOT NULL,
  `peer_type` int NOT NULL,
  `peer_id` bigint NOT NULL,
  `peer_seq` bigint NOT NULL,
  `from_user_id` bigint NOT NULL,
  `message_kind` int NOT NULL,
  `message_text` text,
  `entities_payload_schema_version` int NOT NULL DEFAULT 1,
  `entities_payload` blob,
  `media_ref_schema_version` int NOT NULL DEFAULT 1,
  `media_ref_payload` blob,
  `message_attrs_schema_version` int NOT NULL DEFAULT 0,
  `message_attrs_payload` blob,
  `forward_ref_schema_version` int NOT NULL DEFAULT 0,
  `forward_ref_payload` blob,
  `service_action_schema_version` int NOT NULL DEFAULT 1,
  `service_action_payload` blob,
  `message_status` int NOT NULL,
  `edit_version` int NOT NULL DEFAULT 0,
  `date` bigint NOT NULL DEFAULT 0,
  `edit_date` bigint NOT NULL DEFAULT 0,
  `deleted_at` bigint NOT NULL DEFAULT 0,
  `storage_schema_version` int NOT NULL DEFAULT 1,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`canonical_message_id`),
  UNIQUE KEY `uk_peer_seq` (`peer_type`,`peer_id`,`peer_seq`),
  KEY `idx_peer_date` (`peer_type`,`peer_id`,`date`),
  KEY `idx_from_date` (`from_user_id`,`date`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

ALTER TABLE `chat_invite_participants`
  ADD COLUMN `requested` tinyint(1) NOT NULL DEFAULT 0 AFTER `user_id`,
  ADD COLUMN `approved_by` bigint NOT NULL DEFAULT 0 AFTER `requested`;

ALTER TABLE `chat_participants`
  DROP COLUMN `rank2`;

CREATE TABLE `dialog_drafts` (
  `user_id` bigint NOT NULL,
  `peer_type` int NOT NULL,
  `peer_id` bigint NOT NULL,
  `peer_dialog_id` bigint NOT NULL,
  `draft_kind` int NOT NULL DEFAULT 0,
  `message` text NOT NULL,
  `entities_payload` blob NOT NULL,
  `reply_to_peer_seq` bigint NOT NULL DEFAULT 0,
  `draft_payload_schema_version` int NOT NULL DEFAULT 1,
  `draft_payload` blob NOT NULL,
  `date` bigint NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`user_id`,`peer_dialog_id`),
  UNIQUE KEY `uk_user_peer` (`user_id`,`peer_type`,`peer_id`),
  KEY `idx_user_date` (`user_id`,`date`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `dialog_preferences` (
  `user_id` bigint NOT NULL,
  `peer_type` int NOT NULL,
  `peer_id` bigint NOT NULL,
  `peer_dialog_id` bigint NOT NULL,
  `folder_id` int NOT NULL DEFAULT 0,
  `main_pinned_order` bigint NOT NULL DEFAULT 0,
  `folder_pinned_order` bigint NOT NULL DEFAULT 0,
  `preferences_version` bigint NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`user_id`,`peer_type`,`peer_id`),
  UNIQUE KEY `uk_user_peer_dialog` (`user_id`,`peer_dialog_id`),
  KEY `idx_main_pin` (`user_id`,`folder_id`,`main_pinned_order`),
  KEY `idx_folder_pin` (`user_id`,`folder_id`,`folder_pinned_order`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

ALTER TABLE `documents`
  ADD COLUMN `import_document_id` bigint NOT NULL DEFAULT 0 AFTER `date2`,
  ADD COLUMN `deleted` tinyint(1) NOT NULL DEFAULT 0 AFTER `import_document_id`;

ALTER TABLE `hash_tags`
  ADD COLUMN `hash_tag_user_message_id` bigint NOT NULL DEFAULT 0 AFTER `hash_tag_message_id`,
  ADD KEY `idx_hash_tag_user_message_id` (`user_id`,`hash_tag_user_message_id`);

CREATE TABLE `message_client_randoms` (
  `sender_user_id` bigint NOT NULL,
  `peer_type` int NOT NULL,
  `peer_id` bigint NOT NULL,
  `client_random_id` bigint NOT NULL,
  `canonical_message_id` bigint NOT NULL,
  `send_state_id` bigint NOT NULL,
  `request_payload_hash` binary(32) NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`sender_user_id`,`peer_type`,`peer_id`,`client_random_id`),
  UNIQUE KEY `uk_canonical_message` (`canonical_message_id`),
  KEY `idx_created_at` (`created_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `message_peer_sequences` (
  `peer_type` int NOT NULL,
  `peer_id` bigint NOT NULL,
  `next_peer_seq` bigint NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`peer_type`,`peer_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

ALTER TABLE `message_read_outbox`
  DROP KEY `user_id`,
  DROP COLUMN `peer_dialog_id`,
  ADD COLUMN `peer_type` int NOT NULL AFTER `user_id`,
  ADD COLUMN `peer_id` bigint NOT NULL AFTER `peer_type`,
  MODIFY COLUMN `read_outbox_max_date` bigint NOT NULL DEFAULT 0,
  ADD UNIQUE KEY `uk_outbox_read` (`user_id`,`peer_type`,`peer_id`,`read_user_id`,`read_outbox_max_id`),
  ADD KEY `idx_outbox_read_lookup` (`user_id`,`peer_type`,`peer_id`,`read_user_id`,`read_outbox_max_id`);

CREATE TABLE `message_send_states` (
  `send_state_id` bigint NOT NULL,
  `sender_user_id` bigint NOT NULL,
  `peer_type` int NOT NULL,
  `peer_id` bigint NOT NULL,
  `client_random_id` bigint NOT NULL,
  `canonical_message_id` bigint DEFAULT NULL,
  `peer_seq` bigint DEFAULT NULL,
  `status` int NOT NULL,
  `request_payload_schema_version` int NOT NULL,
  `request_payload_hash` binary(32) NOT NULL,
  `sender_operation_id` varchar(160) DEFAULT NULL,
  `sender_pts` bigint DEFAULT NULL,
  `sender_pts_count` int DEFAULT NULL,
  `sender_update_schema_version` int DEFAULT NULL,
  `sender_update_payload` blob,
  `sender_update_payload_hash` binary(32) DEFAULT NULL,
  `receiver_manifest_id` bigint DEFAULT NULL,
  `last_error_category` int DEFAULT NULL,
  `last_error_code` varchar(128) DEFAULT NULL,
  `last_error_message` varchar(512) DEFAULT NULL,
  `retry_count` int NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  `completed_at` bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (`send_state_id`),
  UNIQUE KEY `uk_random` (`sender_user_id`,`peer_type`,`peer_id`,`client_random_id`),
  UNIQUE KEY `uk_sender_operation` (`sender_operation_id`),
  KEY `idx_status_updated` (`status`,`updated_at`),
  KEY `idx_status_completed` (`status`,`completed_at`),
  KEY `idx_canonical_message` (`canonical_message_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

ALTER TABLE `photo_sizes`
  ADD COLUMN `volume_id` bigint NOT NULL DEFAULT 0 AFTER `size_type`,
  ADD COLUMN `local_id` int NOT NULL DEFAULT 0 AFTER `volume_id`,
  ADD COLUMN `secret` bigint NOT NULL DEFAULT 0 AFTER `local_id`,
  ADD COLUMN `has_stripped` tinyint(1) NOT NULL DEFAULT 0 AFTER `file_path`,
  ADD COLUMN `stripped_bytes` varbinary(4096) NOT NULL DEFAULT '' AFTER `has_stripped`;

CREATE TABLE `push_task_outbox` (
  `task_id` bigint NOT NULL,
  `user_id` bigint NOT NULL,
  `pts` bigint NOT NULL,
  `push_type` int NOT NULL,
  `peer_type` int NOT NULL,
  `peer_id` bigint NOT NULL,
  `operation_id` varchar(160) NOT NULL,
  `push_partition_id` int NOT NULL,
  `task_schema_version` int NOT NULL,
  `task_codec` int NOT NULL,
  `task_payload` blob NOT NULL,
  `status` int NOT NULL,
  `publish_attempts` int NOT NULL DEFAULT 0,
  `available_at` bigint NOT NULL DEFAULT 0,
  `next_retry_at` bigint NOT NULL DEFAULT 0,
  `published_topic` varchar(128) DEFAULT NULL,
  `published_partition` int DEFAULT NULL,
  `published_offset` bigint DEFAULT NULL,
  `last_error_code` varchar(128) DEFAULT NULL,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  `published_at` bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (`task_id`),
  UNIQUE KEY `uk_user_pts_push` (`user_id`,`pts`,`push_type`),
  KEY `idx_status_retry` (`status`,`next_retry_at`),
  KEY `idx_user_created` (`user_id`,`created_at`),
  KEY `idx_status_available` (`status`,`available_at`,`task_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

ALTER TABLE `user_contacts`
  ADD KEY `contact_user_id` (`contact_user_id`);

CREATE TABLE `user_dialogs` (
  `user_id` bigint NOT NULL,
  `peer_type` int NOT NULL,
  `peer_id` bigint NOT NULL,
  `top_peer_seq` bigint DEFAULT NULL,
  `top_user_message_id` bigint NOT NULL DEFAULT 0,
  `top_canonical_message_id` bigint DEFAULT NULL,
  `top_message_date` bigint NOT NULL DEFAULT 0,
  `top_message_status` int NOT NULL DEFAULT 1,
  `read_inbox_max_peer_seq` bigint NOT NULL DEFAULT 0,
  `read_inbox_max_user_message_id` bigint NOT NULL DEFAULT 0,
  `read_outbox_max_peer_seq` bigint NOT NULL DEFAULT 0,
  `read_outbox_max_user_message_id` bigint NOT NULL DEFAULT 0,
  `unread_count` int NOT NULL DEFAULT 0,
  `unread_mentions_count` int NOT NULL DEFAULT 0,
  `unread_reactions_count` int NOT NULL DEFAULT 0,
  `unread_mark` tinyint(1) NOT NULL DEFAULT 0,
  `pinned_peer_seq` bigint NOT NULL DEFAULT 0,
  `pinned_user_message_id` bigint NOT NULL DEFAULT 0,
  `pinned_canonical_message_id` bigint NOT NULL DEFAULT 0,
  `has_scheduled` tinyint(1) NOT NULL DEFAULT 0,
  `available_min_peer_seq` bigint NOT NULL DEFAULT 0,
  `available_min_user_message_id` bigint NOT NULL DEFAULT 0,
  `hidden` tinyint(1) NOT NULL DEFAULT 0,
  `deleted_at` bigint NOT NULL DEFAULT 0,
  `last_pts` bigint NOT NULL DEFAULT 0,
  `last_pts_at` bigint NOT NULL DEFAULT 0,
  `dialog_schema_version` int NOT NULL DEFAULT 1,
  `dialog_payload` blob,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`user_id`,`peer_type`,`peer_id`),
  KEY `idx_user_hidden_top` (`user_id`,`hidden`,`top_message_date`,`top_peer_seq`),
  KEY `idx_peer_read_inbox` (`peer_type`,`peer_id`,`read_inbox_max_peer_seq`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `user_message_sequences` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `user_id` bigint NOT NULL,
  `next_user_message_id` bigint NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uk_user_message_sequences_user_id` (`user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `user_message_views` (
  `user_id` bigint NOT NULL,
  `peer_type` int NOT NULL,
  `peer_id` bigint NOT NULL,
  `peer_seq` bigint NOT NULL,
  `user_message_id` bigint NOT NULL DEFAULT 0,
  `canonical_message_id` bigint NOT NULL,
  `from_user_id` bigint NOT NULL,
  `outgoing` tinyint(1) NOT NULL,
  `message_kind` int NOT NULL,
  `message_status` int NOT NULL,
  `edit_version` int NOT NULL DEFAULT 0,
  `date` bigint NOT NULL DEFAULT 0,
  `edit_date` bigint NOT NULL DEFAULT 0,
  `deleted_at` bigint NOT NULL DEFAULT 0,
  `view_schema_version` int NOT NULL,
  `view_payload` blob,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`user_id`,`peer_type`,`peer_id`,`peer_seq`),
  UNIQUE KEY `uk_user_message_id` (`user_id`,`user_message_id`),
  UNIQUE KEY `uk_user_canonical` (`user_id`,`canonical_message_id`),
  KEY `idx_user_peer_message_id` (`user_id`,`peer_type`,`peer_id`,`user_message_id`),
  KEY `idx_user_peer_date` (`user_id`,`peer_type`,`peer_id`,`date`),
  KEY `idx_user_date` (`user_id`,`date`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `user_operation_results` (
  `user_id` bigint NOT NULL,
  `operation_id` varchar(160) NOT NULL,
  `op_type` int NOT NULL,
  `status` int NOT NULL,
  `pts` bigint DEFAULT NULL,
  `pts_count` int DEFAULT NULL,
  `payload_hash` binary(32) NOT NULL,
  `response_schema_version` int NOT NULL,
  `response_codec` int NOT NULL,
  `response_payload` blob NOT NULL,
  `response_payload_hash` binary(32) NOT NULL,
  `terminal_error_code` varchar(128) DEFAULT NULL,
  `completed_at` bigint NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`user_id`,`operation_id`),
  KEY `idx_status_completed` (`status`,`completed_at`,`user_id`,`operation_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `user_pts_events` (
  `user_id` bigint NOT NULL,
  `pts` bigint NOT NULL,
  `pts_count` int NOT NULL,
  `operation_id` varchar(160) NOT NULL,
  `op_type` int NOT NULL,
  `event_type` int NOT NULL,
  `peer_type` int NOT NULL,
  `peer_id` bigint NOT NULL,
  `canonical_message_id` bigint DEFAULT NULL,
  `peer_seq` bigint DEFAULT NULL,
  `actor_user_id` bigint DEFAULT NULL,
  `event_schema_version` int NOT NULL,
  `event_codec` int NOT NULL,
  `event_payload` blob NOT NULL,
  `event_payload_hash` binary(32) NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (`user_id`,`pts`),
  UNIQUE KEY `uk_user_operation` (`user_id`,`operation_id`),
  KEY `idx_peer` (`peer_type`,`peer_id`,`peer_seq`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `user_pts_state` (
  `user_id` bigint NOT NULL,
  `pts` bigint NOT NULL,
  `pts_updated_at` bigint NOT NULL DEFAULT 0,
  `partition_id` int NOT NULL,
  `owner_epoch` bigint NOT NULL,
  `row_version` bigint NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`user_id`),
  KEY `idx_partition` (`partition_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

ALTER TABLE `users`
  MODIFY COLUMN `username` varchar(1024) NOT NULL;
