-- From v0.90.5 to v0.96.0: what is new, with columns where that release has them.

ALTER TABLE `chat_participants`
  ADD COLUMN `is_bot` tinyint(1) NOT NULL DEFAULT '0' AFTER `groupcall_default_join_as_peer_id`;
