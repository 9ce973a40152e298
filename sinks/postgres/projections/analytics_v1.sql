-- The analytics projection: facts by their natural keys, and daily figures.
create schema analytics_v1;
set local search_path to analytics_v1;

create table messages (
    message_id   bigint primary key,
    conversation text not null,
    sender_id    bigint not null,
    sent_at      timestamptz not null,
    day          date not null,
    kind         text not null,
    media        text not null,
    action       text not null,
    text_length  int not null,
    forwarded    boolean not null,
    reply        boolean not null,
    system       boolean not null -- an account of Echo's own: in no figure
);

create table deliveries (
    user_id      bigint not null,
    message_id   bigint not null,
    sender_id    bigint not null,
    sent_at      timestamptz not null,
    delivered_at timestamptz not null,
    mentioned    boolean not null,
    system       boolean not null,
    primary key (user_id, message_id)
);

create table users (
    user_id      bigint primary key,
    is_bot       boolean not null,
    country_code text not null,
    created_at   timestamptz not null,
    day          date not null
);

create table sessions (
    session_id    bigint primary key,
    user_id       bigint not null,
    signed_in_at  timestamptz,
    signed_out_at timestamptz
);

-- Who sent a message or signed in, once a day.
create table active_users (
    day     date not null,
    user_id bigint not null,
    primary key (day, user_id)
);

-- Who sent to a conversation, once a day.
create table senders (
    day          date not null,
    conversation text not null,
    user_id      bigint not null,
    primary key (day, conversation, user_id)
);

-- Each partition counts on rows of its own, so that none waits for another.
create table day_counts (
    day          date not null,
    partition    int not null,
    messages     bigint not null,
    active_users bigint not null,
    new_users    bigint not null,
    primary key (day, partition)
) with (fillfactor = 50);

create table conversation_days (
    day          date not null,
    conversation text not null,
    messages     bigint not null,
    senders      bigint not null,
    primary key (day, conversation)
) with (fillfactor = 80);

create schema if not exists analytics;
create view analytics.messages as select * from analytics_v1.messages;
create view analytics.deliveries as select * from analytics_v1.deliveries;
create view analytics.users as select * from analytics_v1.users;
create view analytics.sessions as select * from analytics_v1.sessions;
create view analytics.active_users as select * from analytics_v1.active_users;
create view analytics.conversation_days as select * from analytics_v1.conversation_days;
create view analytics.days as
    select day,
           sum(messages)::bigint     as messages,
           sum(active_users)::bigint as active_users,
           sum(new_users)::bigint    as new_users
    from analytics_v1.day_counts
    group by day;
