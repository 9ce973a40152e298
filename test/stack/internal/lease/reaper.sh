# Ends the servers of a run (folder $1) when its owner and its last holder are
# gone, and removes the folder. The owner is a process, looked at twice a
# second; the holders share the lock of the file "lease". Every server keeps a
# file "pid" with its number, the moment it began, and the signal that ends it.
run=$1
PATH=$PATH:/usr/bin:/bin
exec 8>>"$run/reaper.lock" || exit 0
flock -w 2 8 || exit 0 # another one watches; one that is being killed lets go soon
# What we call gets no 8, for it may outlive us, and would hold the lock.

# lives PID START: that very process is there, and no zombie, or one of whose
# threads some still end.
lives() {
	{ read -r status <"/proc/$1/stat"; } 2>/dev/null || return 1
	set -- "$2" ${status##*) }
	[ "$1" = "${21}" ] && { [ "$2" != Z ] || [ "${19}" -gt 1 ]; }
}

# each COMMAND: runs it with PID START SIGNAL of every server.
each() {
	for file in "$run"/*/pid; do
		[ -s "$file" ] || continue
		read -r pid start signal <"$file"
		"$1" "$pid" "$start" "$signal"
	done
}
end() { ! lives "$1" "$2" || kill -"$3" "$1"; }
end_hard() { ! lives "$1" "$2" || kill -9 "$1"; }
count() { ! lives "$1" "$2" || living=$((living + 1)); }

read -r owner start <"$run/owner"
while lives "$owner" "$start"; do sleep 0.5 8>&-; done
exec 9>>"$run/lease" && flock 9 8>&-

each end
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	living=0
	each count
	[ "$living" -gt 0 ] || break
	sleep 0.1
done
each end_hard
rm -rf "$run"
