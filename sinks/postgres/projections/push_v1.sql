-- The push projection: what decisions rest on, and what was decided.
create schema push_v1;
set local search_path to push_v1;

-- One row for each copy of a message that was decided on, pushed or not.
create table ledger (
    user_id    bigint not null,
    message_id bigint not null,
    decision   text not null,                      -- schema.PushOutcome of the projection
    decided_at timestamptz not null default now(),
    outcome    text,                               -- schema.PushOutcome of delivery
    detail     text,
    settled_at timestamptz,
    deleted_at timestamptz,                        -- the recipient's copy was deleted
    primary key (user_id, message_id)
) with (fillfactor = 80);

create table settings (
    user_id       bigint not null,
    peer_kind     text not null,
    peer_id       bigint not null,
    show_previews boolean,
    silent        boolean,
    mute_until    timestamptz,
    primary key (user_id, peer_kind, peer_id)
);

create table blocks (
    user_id   bigint not null,
    peer_kind text not null,
    peer_id   bigint not null,
    primary key (user_id, peer_kind, peer_id)
);

create table bots (
    user_id bigint primary key
);

create table reads (
    user_id    bigint not null,
    peer_kind  text not null,
    peer_id    bigint not null,
    max_box_id bigint not null,
    primary key (user_id, peer_kind, peer_id)
) with (fillfactor = 80);

create schema if not exists push;
create view push.ledger as select * from push_v1.ledger;
create view push.settings as select * from push_v1.settings;
create view push.blocks as select * from push_v1.blocks;
create view push.bots as select * from push_v1.bots;
create view push.reads as select * from push_v1.reads;
