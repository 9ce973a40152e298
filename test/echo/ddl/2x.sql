-- The tables of Echo's 2.x line that its layout reads, and those that sending,
-- editing, reading and deleting a message writes besides: names, types and
-- keys as that line declares them, the statements our own.

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

CREATE TABLE `message_read_outbox` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `user_id` bigint NOT NULL,
  `peer_type` int NOT NULL,
  `peer_id` bigint NOT NULL,
  `read_user_id` bigint NOT NULL,
  `read_outbox_max_id` int NOT NULL,
  `read_outbox_max_date` bigint NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uk_outbox_read` (`user_id`,`peer_type`,`peer_id`,`read_user_id`,`read_outbox_max_id`),
  KEY `idx_outbox_read_lookup` (`user_id`,`peer_type`,`peer_id`,`read_user_id`,`read_outbox_max_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `hash_tags` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `user_id` bigint NOT NULL,
  `peer_type` int NOT NULL,
  `peer_id` bigint NOT NULL,
  `hash_tag` varchar(128) NOT NULL,
  `hash_tag_message_id` int NOT NULL,
  `hash_tag_user_message_id` bigint NOT NULL DEFAULT 0,
  `deleted` tinyint(1) NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `user_id_4` (`user_id`,`hash_tag`,`hash_tag_message_id`),
  KEY `user_id` (`user_id`,`hash_tag`),
  KEY `user_id_2` (`user_id`,`peer_type`,`peer_id`,`hash_tag`),
  KEY `user_id_3` (`user_id`,`hash_tag_message_id`),
  KEY `idx_hash_tag_user_message_id` (`user_id`,`hash_tag_user_message_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `users` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `user_type` int NOT NULL DEFAULT 2,
  `access_hash` bigint NOT NULL,
  `secret_key_id` bigint NOT NULL DEFAULT 0,
  `first_name` varchar(64) NOT NULL DEFAULT '',
  `last_name` varchar(64) NOT NULL DEFAULT '',
  `username` varchar(1024) NOT NULL,
  `phone` varchar(32) NOT NULL,
  `country_code` varchar(3) NOT NULL,
  `verified` tinyint(1) NOT NULL DEFAULT 0,
  `support` tinyint(1) NOT NULL DEFAULT 0,
  `scam` tinyint(1) NOT NULL DEFAULT 0,
  `fake` tinyint(1) NOT NULL DEFAULT 0,
  `premium` tinyint(1) NOT NULL DEFAULT 0,
  `premium_expire_date` bigint NOT NULL DEFAULT 0,
  `about` varchar(128) NOT NULL DEFAULT '',
  `state` int NOT NULL DEFAULT 0,
  `is_bot` tinyint(1) NOT NULL DEFAULT 0,
  `account_days_ttl` int NOT NULL DEFAULT 180,
  `photo_id` bigint NOT NULL DEFAULT 0,
  `restricted` tinyint(1) NOT NULL DEFAULT 0,
  `restriction_reason` varchar(128) NOT NULL DEFAULT '',
  `archive_and_mute_new_noncontact_peers` tinyint(1) NOT NULL DEFAULT 0,
  `emoji_status_document_id` bigint NOT NULL DEFAULT 0,
  `emoji_status_until` int NOT NULL DEFAULT 0,
  `stories_max_id` int NOT NULL DEFAULT 0,
  `color` int NOT NULL DEFAULT 0,
  `color_background_emoji_id` bigint NOT NULL DEFAULT 0,
  `profile_color` int NOT NULL DEFAULT 0,
  `profile_color_background_emoji_id` bigint NOT NULL DEFAULT 0,
  `birthday` char(10) NOT NULL DEFAULT '',
  `personal_channel_id` bigint NOT NULL DEFAULT 0,
  `authorization_ttl_days` int NOT NULL DEFAULT 180,
  `saved_music_id` bigint NOT NULL DEFAULT 0,
  `main_tab` int NOT NULL DEFAULT 0,
  `deleted` tinyint(1) NOT NULL DEFAULT 0,
  `delete_reason` varchar(128) NOT NULL DEFAULT '',
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `phone` (`phone`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `username` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `username` varchar(32) NOT NULL,
  `peer_type` int NOT NULL DEFAULT 0,
  `peer_id` bigint NOT NULL DEFAULT 0,
  `editable` tinyint(1) NOT NULL DEFAULT 1,
  `active` tinyint(1) NOT NULL DEFAULT 1,
  `order2` bigint NOT NULL DEFAULT 0,
  `deleted` tinyint(1) NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `username` (`username`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `user_profile_photos` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `user_id` bigint NOT NULL,
  `photo_id` bigint NOT NULL,
  `date2` bigint NOT NULL,
  `deleted` tinyint(1) NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `user_id` (`user_id`,`photo_id`),
  KEY `user_id_2` (`user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `user_contacts` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `owner_user_id` bigint NOT NULL,
  `contact_user_id` bigint NOT NULL,
  `contact_phone` varchar(32) NOT NULL DEFAULT '',
  `contact_first_name` varchar(255) NOT NULL DEFAULT '',
  `contact_last_name` varchar(255) NOT NULL DEFAULT '',
  `mutual` tinyint(1) NOT NULL DEFAULT 0,
  `close_friend` tinyint(1) NOT NULL DEFAULT 0,
  `stories_hidden` tinyint(1) NOT NULL DEFAULT 0,
  `is_deleted` tinyint(1) NOT NULL DEFAULT 0,
  `date2` bigint NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `owner_user_id` (`owner_user_id`,`contact_user_id`),
  KEY `owner_user_id_2` (`owner_user_id`),
  KEY `contact_user_id` (`contact_user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `user_peer_blocks` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `user_id` bigint NOT NULL,
  `peer_type` int NOT NULL,
  `peer_id` bigint NOT NULL,
  `date` bigint NOT NULL DEFAULT 0,
  `deleted` tinyint(1) NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `user_id_2` (`user_id`,`peer_type`,`peer_id`),
  KEY `user_id` (`user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `user_notify_settings` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `user_id` bigint NOT NULL,
  `peer_type` int NOT NULL,
  `peer_id` bigint NOT NULL,
  `show_previews` int NOT NULL DEFAULT -1,
  `silent` int NOT NULL DEFAULT -1,
  `mute_until` int NOT NULL DEFAULT -1,
  `sound` varchar(255) NOT NULL DEFAULT 'default',
  `deleted` tinyint(1) NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `user_id` (`user_id`,`peer_type`,`peer_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `user_privacies` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `user_id` bigint NOT NULL,
  `key_type` int NOT NULL DEFAULT 0,
  `rules` json NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `user_id` (`user_id`,`key_type`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `user_global_privacy_settings` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `user_id` bigint NOT NULL,
  `archive_and_mute_new_noncontact_peers` tinyint(1) NOT NULL DEFAULT 0,
  `keep_archived_unmuted` tinyint(1) NOT NULL DEFAULT 0,
  `keep_archived_folders` tinyint(1) NOT NULL DEFAULT 0,
  `hide_read_marks` tinyint(1) NOT NULL DEFAULT 0,
  `new_noncontact_peers_require_premium` tinyint(1) NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `user_id` (`user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `user_presences` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `user_id` bigint NOT NULL,
  `last_seen_at` bigint NOT NULL,
  `expires` int NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `user_id` (`user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `chats` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `creator_user_id` bigint NOT NULL,
  `access_hash` bigint NOT NULL,
  `random_id` bigint NOT NULL,
  `participant_count` int NOT NULL,
  `title` varchar(255) NOT NULL,
  `about` varchar(255) NOT NULL DEFAULT '',
  `photo_id` bigint NOT NULL DEFAULT 0,
  `default_banned_rights` bigint NOT NULL DEFAULT 0,
  `migrated_to_id` bigint NOT NULL DEFAULT 0,
  `migrated_to_access_hash` bigint NOT NULL DEFAULT 0,
  `available_reactions_type` int NOT NULL DEFAULT 0,
  `available_reactions` varchar(128) NOT NULL DEFAULT '',
  `deactivated` tinyint(1) NOT NULL DEFAULT 0,
  `noforwards` tinyint(1) NOT NULL DEFAULT 0,
  `ttl_period` int NOT NULL DEFAULT 0,
  `version` int NOT NULL DEFAULT 1,
  `date` bigint NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `chat_participants` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `chat_id` bigint NOT NULL,
  `user_id` bigint NOT NULL,
  `participant_type` int DEFAULT 0,
  `link` varchar(64) NOT NULL DEFAULT '',
  `usage2` int NOT NULL DEFAULT 0,
  `admin_rights` int NOT NULL DEFAULT 0,
  `inviter_user_id` bigint NOT NULL DEFAULT 0,
  `invited_at` bigint NOT NULL DEFAULT 0,
  `kicked_at` bigint NOT NULL DEFAULT 0,
  `left_at` bigint NOT NULL DEFAULT 0,
  `groupcall_default_join_as_peer_type` int NOT NULL DEFAULT 0,
  `groupcall_default_join_as_peer_id` bigint NOT NULL DEFAULT 0,
  `is_bot` tinyint(1) NOT NULL DEFAULT 0,
  `state` int NOT NULL DEFAULT 0,
  `date2` bigint NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `chat_id_2` (`chat_id`,`user_id`),
  KEY `chat_id` (`chat_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `chat_invites` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `chat_id` bigint NOT NULL,
  `admin_id` bigint NOT NULL,
  `migrated_to_id` bigint NOT NULL DEFAULT 0,
  `link` varchar(64) NOT NULL,
  `permanent` tinyint(1) NOT NULL DEFAULT 0,
  `revoked` tinyint(1) NOT NULL DEFAULT 0,
  `request_needed` tinyint(1) NOT NULL DEFAULT 0,
  `start_date` bigint NOT NULL DEFAULT 0,
  `expire_date` bigint NOT NULL DEFAULT 0,
  `usage_limit` int NOT NULL DEFAULT 0,
  `usage2` int NOT NULL DEFAULT 0,
  `requested` int NOT NULL DEFAULT 0,
  `title` varchar(64) NOT NULL DEFAULT '',
  `date2` bigint NOT NULL,
  `state` int NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `link` (`link`),
  KEY `chat_id` (`chat_id`,`permanent`,`admin_id`),
  KEY `chat_id_2` (`chat_id`,`admin_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `chat_invite_participants` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `chat_id` bigint NOT NULL,
  `link` varchar(32) NOT NULL,
  `user_id` bigint NOT NULL,
  `requested` tinyint(1) NOT NULL DEFAULT 0,
  `approved_by` bigint NOT NULL DEFAULT 0,
  `date2` bigint NOT NULL,
  `deleted` tinyint(1) NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `link` (`link`,`user_id`),
  KEY `link_2` (`link`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `auth_users` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `auth_key_id` bigint NOT NULL,
  `user_id` bigint NOT NULL DEFAULT 0,
  `hash` bigint NOT NULL DEFAULT 0,
  `date_created` bigint NOT NULL DEFAULT 0,
  `date_active` bigint NOT NULL DEFAULT 0,
  `state` int NOT NULL DEFAULT 0,
  `android_push_session_id` bigint NOT NULL DEFAULT 0,
  `deleted` tinyint(1) NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `auth_key_id` (`auth_key_id`,`user_id`),
  KEY `auth_key_id_2` (`auth_key_id`,`user_id`,`deleted`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `auths` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `auth_key_id` bigint NOT NULL,
  `layer` int NOT NULL DEFAULT 0,
  `api_id` int NOT NULL DEFAULT 0,
  `device_model` varchar(255) NOT NULL DEFAULT '',
  `system_version` varchar(255) NOT NULL DEFAULT '',
  `app_version` varchar(255) NOT NULL DEFAULT '',
  `system_lang_code` varchar(255) NOT NULL DEFAULT '',
  `lang_pack` varchar(255) NOT NULL DEFAULT '',
  `lang_code` varchar(255) NOT NULL DEFAULT '',
  `system_code` varchar(256) NOT NULL DEFAULT '',
  `proxy` varchar(512) NOT NULL DEFAULT '',
  `params` json NOT NULL,
  `client_ip` varchar(32) NOT NULL DEFAULT '',
  `date_active` bigint NOT NULL DEFAULT 0,
  `deleted` tinyint(1) NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `auth_key_id` (`auth_key_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `documents` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `document_id` bigint NOT NULL,
  `access_hash` bigint NOT NULL,
  `dc_id` int NOT NULL,
  `file_path` varchar(255) NOT NULL,
  `file_size` bigint NOT NULL,
  `uploaded_file_name` varchar(255) NOT NULL DEFAULT '',
  `ext` varchar(32) NOT NULL DEFAULT '',
  `mime_type` varchar(128) NOT NULL DEFAULT '',
  `thumb_id` bigint NOT NULL DEFAULT 0,
  `video_thumb_id` bigint NOT NULL DEFAULT 0,
  `version` int NOT NULL DEFAULT 0,
  `attributes` json NOT NULL,
  `date2` bigint NOT NULL DEFAULT 0,
  `import_document_id` bigint NOT NULL DEFAULT 0,
  `deleted` tinyint(1) NOT NULL DEFAULT 0,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `document_id` (`document_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `photos` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `photo_id` bigint NOT NULL,
  `access_hash` bigint NOT NULL,
  `has_stickers` tinyint(1) NOT NULL DEFAULT 0,
  `dc_id` int NOT NULL DEFAULT 2,
  `date2` bigint NOT NULL DEFAULT 0,
  `has_video` tinyint(1) NOT NULL DEFAULT 0,
  `size_id` bigint NOT NULL DEFAULT 0,
  `video_size_id` bigint NOT NULL DEFAULT 0,
  `input_file_name` varchar(128) NOT NULL DEFAULT '',
  `ext` varchar(32) NOT NULL DEFAULT '',
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `photo_id` (`photo_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `photo_sizes` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `photo_size_id` bigint NOT NULL,
  `size_type` char(1) NOT NULL DEFAULT '',
  `volume_id` bigint NOT NULL DEFAULT 0,
  `local_id` int NOT NULL DEFAULT 0,
  `secret` bigint NOT NULL DEFAULT 0,
  `width` int NOT NULL,
  `height` int NOT NULL,
  `file_size` int NOT NULL,
  `file_path` varchar(255) NOT NULL,
  `has_stripped` tinyint(1) NOT NULL DEFAULT 0,
  `stripped_bytes` varbinary(4096) NOT NULL DEFAULT '',
  `cached_type` int NOT NULL DEFAULT 0,
  `cached_bytes` varchar(4096) NOT NULL DEFAULT '',
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `photo_size_id` (`photo_size_id`,`size_type`),
  KEY `photo_id` (`photo_size_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `video_sizes` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `video_size_id` bigint NOT NULL,
  `size_type` char(1) NOT NULL DEFAULT '',
  `width` int NOT NULL,
  `height` int NOT NULL,
  `file_size` int NOT NULL DEFAULT 0,
  `video_start_ts` double NOT NULL DEFAULT 0,
  `file_path` varchar(512) NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `video_size_id` (`video_size_id`,`size_type`),
  KEY `video_size_id_2` (`video_size_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

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

CREATE TABLE `message_peer_sequences` (
  `peer_type` int NOT NULL,
  `peer_id` bigint NOT NULL,
  `next_peer_seq` bigint NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`peer_type`,`peer_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

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

CREATE TABLE `user_message_sequences` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `user_id` bigint NOT NULL,
  `next_user_message_id` bigint NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uk_user_message_sequences_user_id` (`user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

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
