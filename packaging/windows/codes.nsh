; How the installer and the uninstaller end, for those who run them silently (/S). 0 is done, 1 is
; "cancelled by the person", 2 is NSIS's own "stopped". Documented in packaging/README.md.

!define EXIT_RUNNING 10       ; a till runs from this folder: nothing was changed
!define EXIT_WINDOWS 11       ; older than Windows 10 1809, or not 64-bit
!define EXIT_NEWER 12         ; a newer version is installed, and /DOWNGRADE=1 was not given
!define EXIT_ADMINISTRATOR 13 ; for all users, without administrator rights
!define EXIT_FOLDER 14        ; not a folder for programs: holds data, or another copy is elsewhere
!define EXIT_COPYING 15       ; the new files could not be written whole: the old till is as it was
!define EXIT_USAGE 16         ; an option that contradicts another
