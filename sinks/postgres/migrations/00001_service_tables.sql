-- +goose Up
create table echocdc.progress (
    projection  text not null,
    version     int not null,
    topic       text not null,
    partition   int not null,
    next_offset bigint not null, -- -1: nothing applied yet
    owner_epoch bigint not null, -- grows with every claim
    updated_at  timestamptz not null default now(),
    primary key (projection, version, topic, partition)
) with (fillfactor = 50);

create table echocdc.dead_letters (
    projection   text not null,
    version      int not null,
    topic        text not null,
    partition    int not null,
    log_offset   bigint not null,
    key          text not null,
    reason       text not null,
    follows      boolean not null, -- set aside because its key was parked before
    event_id     text not null,
    event_type   text not null,
    source       text not null,
    event_time   timestamptz,
    gtid         text not null,
    committed    timestamptz,
    origin       text not null,
    adapter      text not null,
    data         bytea,
    set_aside_at timestamptz not null default now(),
    primary key (projection, version, topic, partition, log_offset)
);

create table echocdc.parked_keys (
    projection text not null,
    version    int not null,
    topic      text not null,
    partition  int not null,
    key        text not null,
    parked_at  timestamptz not null default now(),
    primary key (projection, version, topic, partition, key)
);
