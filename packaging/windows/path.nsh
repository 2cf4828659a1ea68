; Commands in a terminal: a folder with pos-app.cmd in it, on the person's PATH or everybody's.
;
; The PATH of a computer may be longer than any variable of NSIS (1024 characters), and one that was cut
; would break other programs. So it is read, searched and written in memory of our own, and its kind
; (with %variables% in it or without) stays.

!define BIN "bin"
!define COMMAND "pos-app.cmd"
!define MACHINE_ENVIRONMENT "SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
; HKEY_CURRENT_USER and HKEY_LOCAL_MACHINE, as 64-bit programs write them.
!define HIVE_USER -2147483647
!define HIVE_MACHINE -2147483646
!define KEY_READ_WRITE 0x2011B ; KEY_READ, KEY_SET_VALUE, KEY_WOW64_64KEY
!define REG_EXPANDED 2

; In: $0, "add" or "remove"; $1, a folder.
!macro PathChanger un
Function ${un}ChangePath
  ${If} $Mode == "AllUsers"
    System::Call 'advapi32::RegOpenKeyExW(p ${HIVE_MACHINE}, w "${MACHINE_ENVIRONMENT}", i 0, i ${KEY_READ_WRITE}, *p .r2) i .r3'
  ${Else}
    System::Call 'advapi32::RegOpenKeyExW(p ${HIVE_USER}, w "Environment", i 0, i ${KEY_READ_WRITE}, *p .r2) i .r3'
  ${EndIf}
  ${If} $3 <> 0
    Return
  ${EndIf}
  ; $4: its kind, $5: its length in bytes.
  System::Call 'advapi32::RegQueryValueExW(p r2, w "Path", p 0, *i .r4, p 0, *i .r5) i .r3'
  ${If} $3 <> 0
    StrCpy $4 ${REG_EXPANDED}
    StrCpy $5 0
  ${EndIf}
  ; $6: the old PATH, and $7: the same between two semicolons, with room for one folder more.
  StrLen $8 $1
  IntOp $8 $8 * 2
  IntOp $8 $8 + $5
  IntOp $8 $8 + 16
  System::Alloc $8
  Pop $6
  System::Alloc $8
  Pop $7
  ${If} $5 > 0
    System::Call 'advapi32::RegQueryValueExW(p r2, w "Path", p 0, p 0, p r6, *i r5) i .r3'
  ${EndIf}
  System::Call 'kernel32::lstrcpyW(p r7, w ";")'
  System::Call 'kernel32::lstrcatW(p r7, p r6)'
  System::Call 'kernel32::lstrcatW(p r7, w ";")'
  ; $9: where it stands there, or 0.
  System::Call 'shlwapi::StrStrIW(p r7, w ";$1;") p .r9'
  ${If} $0 == "add"
  ${AndIf} $9 P= 0
    System::Call 'kernel32::lstrlenW(p r6) i .r8'
    ${If} $8 > 0
      IntOp $8 $8 - 1
      IntOp $8 $8 * 2
      IntPtrOp $8 $6 + $8
      System::Call '*$8(&i2 .r9)'
      ${If} $9 <> 59 ; a semicolon
        System::Call 'kernel32::lstrcatW(p r6, w ";")'
      ${EndIf}
    ${EndIf}
    System::Call 'kernel32::lstrcatW(p r6, w "$1")'
    StrCpy $8 $6
  ${ElseIf} $0 == "remove"
  ${AndIf} $9 P<> 0
    ; The rest, with its own semicolon, comes to where the folder stood.
    StrLen $8 $1
    IntOp $8 $8 + 1
    IntOp $8 $8 * 2
    IntPtrOp $8 $9 + $8
    System::Call 'kernel32::lstrlenW(p r8) i .r3'
    IntOp $3 $3 + 1
    IntOp $3 $3 * 2
    System::Call 'kernel32::RtlMoveMemory(p r9, p r8, p r3)'
    ; Without the two semicolons around it.
    System::Call 'kernel32::lstrlenW(p r7) i .r3'
    ${If} $3 > 1
      IntOp $3 $3 - 1
      IntOp $3 $3 * 2
      IntPtrOp $3 $7 + $3
      System::Call '*$3(&i2 0)'
      IntPtrOp $8 $7 + 2
    ${Else}
      System::Call '*$7(&i2 0)'
      StrCpy $8 $7
    ${EndIf}
  ${Else}
    StrCpy $8 0
  ${EndIf}
  ${If} $8 P<> 0
    System::Call 'kernel32::lstrlenW(p r8) i .r3'
    IntOp $3 $3 + 1
    IntOp $3 $3 * 2
    System::Call 'advapi32::RegSetValueExW(p r2, w "Path", i 0, i r4, p r8, i r3) i .r3'
    ; New terminals then know it, without logging in again.
    SendMessage ${HWND_BROADCAST} ${WM_SETTINGCHANGE} 0 "STR:Environment" /TIMEOUT=2000
  ${EndIf}
  System::Free $6
  System::Free $7
  System::Call 'advapi32::RegCloseKey(p r2)'
FunctionEnd
!macroend

!insertmacro PathChanger ""
!insertmacro PathChanger "un."

Function PutOnPath
  CreateDirectory "$INSTDIR\${BIN}"
  FileOpen $0 "$INSTDIR\${BIN}\${COMMAND}" w
  FileWrite $0 '@"%~dp0..\${CONSOLE}" %*$\r$\n'
  FileClose $0
  StrCpy $0 "add"
  StrCpy $1 "$INSTDIR\${BIN}"
  Call ChangePath
FunctionEnd

!macro TakeOffPath un
Function ${un}TakeOffPath
  StrCpy $0 "remove"
  StrCpy $1 "$INSTDIR\${BIN}"
  Call ${un}ChangePath
  Delete "$INSTDIR\${BIN}\${COMMAND}"
  RMDir "$INSTDIR\${BIN}"
FunctionEnd
!macroend
!insertmacro TakeOffPath ""
!insertmacro TakeOffPath "un."
