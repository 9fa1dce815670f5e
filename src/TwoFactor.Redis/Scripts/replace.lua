#!lua flags=allow-oom
-- KEYS[1]: the flow. ARGV: version, content, final, kept for (ms), channel, key. Returns 1 if it was replaced.
local flow = redis.call('HMGET', KEYS[1], 'version', 'final')
if not flow[1] or flow[1] ~= ARGV[1] or flow[2] == '1' then return 0 end
if tonumber(ARGV[4]) <= 0 then
    redis.call('DEL', KEYS[1])
else
    redis.call('HSET', KEYS[1], 'content', ARGV[2], 'version', ARGV[1] + 1, 'final', ARGV[3])
    if ARGV[3] == '1' then
        -- The server's replication id, which changes when a replica takes over, and at a restart. See consume.lua.
        redis.call('HSET', KEYS[1], 'history', string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)') or '')
    end
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
redis.call('PUBLISH', ARGV[5], ARGV[6])
return 1
