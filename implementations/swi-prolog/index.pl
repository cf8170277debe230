% Debian makes the index of the library when it installs the package, and not where it is only unpacked.
:- absolute_file_name(swi(library), Folder, [file_type(directory)]),
   atom_concat(Folder, '/INDEX.pl', Index),
   (   exists_file(Index)
   ->  true
   ;   make_library_index(Folder)
   ).
:- halt.
